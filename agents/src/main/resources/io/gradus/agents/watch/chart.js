// Curves on a canvas, with a readout that follows the pointer or the arrow keys in all charts at once.

const charts = new Set();
let cursor = null; // the steps that the readouts are of; null for the newest

/** A number as people read it. */
export function format(value) {
  if (value === undefined || Number.isNaN(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size >= 1e6) {
    return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  }
  if (size !== 0 && size < 1e-3) {
    return value.toExponential(2);
  }
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** 250k, 1.5M: for an axis with a tick each unit, with the digits that tell it from the next. */
function brief(value, unit) {
  const size = Math.abs(value);
  if (size < unit / 2) {
    return "0";
  }
  const digits = Math.max(1, Math.min(8, Math.ceil(Math.log10(size / unit) + 1e-9) + 1));
  if (size >= 1e6) {
    return `${+(value / 1e6).toPrecision(digits)}M`;
  }
  if (size >= 1e3) {
    return `${+(value / 1e3).toPrecision(digits)}k`;
  }
  return size < 1e-3 ? (+value.toPrecision(digits)).toExponential() : String(+value.toPrecision(digits));
}

/** Round numbers across a range, and what is between them. */
function ticks(low, high, most) {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const unit = [1, 2, 2.5, 5, 10].map((m) => m * power).find((step) => step >= raw);
  const found = [];
  for (let k = Math.ceil(low / unit); k * unit <= high + unit * 1e-9; k++) {
    found.push(k * unit);
  }
  return [found, unit];
}

function element(kind, className, parent) {
  const made = document.createElement(kind);
  made.className = className;
  parent.append(made);
  return made;
}

/** A line through numbers by steps; each number faintly behind, where the line is smooth. */
export class Chart {
  /**
   * @param parent where it goes
   * @param title of it
   * @param options large: with a key and more room; plain: no title and no readout
   */
  constructor(parent, title, options = {}) {
    this.options = options;
    this.title = title;
    if (options.plain) {
      this.root = parent;
    } else {
      this.root = element("div", options.large ? "card chart large" : "card chart", parent);
      const head = element("div", "head", this.root);
      element("h2", "", head).textContent = title;
      this.readout = element("output", "", head);
      this.root.tabIndex = 0;
      this.root.setAttribute("role", "img");
      this.root.addEventListener("keydown", (event) => this.#key(event));
    }
    this.canvas = element("canvas", "", this.root);
    this.canvas.setAttribute("aria-hidden", "true");
    if (options.large) {
      this.key = element("div", "key", this.root);
    }
    if (!options.plain) {
      this.canvas.addEventListener("pointermove", (event) => this.#point(event));
      this.canvas.addEventListener("pointerleave", () => point(null));
    }
    this.set({ steps: [], values: [], smooth: [], most: 1 });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    charts.add(this);
  }

  /**
   * Shows numbers.
   *
   * @param data steps and values of each row; smooth: the line; most: where the axis of steps ends;
   *     goal: a height to reach; marks: {steps, values} of points that stand out
   */
  set(data) {
    this.data = data;
    this.draw();
  }

  /** Takes it from the page. */
  remove() {
    charts.delete(this);
    this.root.remove();
  }

  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    const share = (event.clientX - box.left - this.left) / (this.right - this.left);
    point(Math.max(0, Math.min(1, share)) * this.data.most);
  }

  #key(event) {
    const { steps, smooth } = this.data;
    const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === "Escape") {
      point(null);
    } else if (move !== undefined && steps.length > 0) {
      event.preventDefault();
      let row = this.#row();
      for (let left = Math.abs(move); left > 0; left--) {
        let next = row + Math.sign(move);
        while (next >= 0 && next < steps.length && Number.isNaN(smooth[next])) {
          next += Math.sign(move);
        }
        row = next >= 0 && next < steps.length ? next : row;
      }
      point(steps[row]);
    }
  }

  /** The row that the readout is of. */
  #row() {
    const { steps, smooth } = this.data;
    let row = steps.length - 1;
    if (cursor !== null) {
      let low = 0;
      while (low < row) {
        const middle = (low + row) >> 1;
        if (steps[middle] < cursor) {
          low = middle + 1;
        } else {
          row = middle;
        }
      }
      if (row > 0 && cursor - steps[row - 1] < steps[row] - cursor) {
        row--;
      }
    }
    while (row > 0 && Number.isNaN(smooth[row])) {
      row--;
    }
    return row;
  }

  #range() {
    const { values, smooth, goal, marks } = this.data;
    let low = Infinity;
    let high = -Infinity;
    const see = (value) => {
      if (Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    };
    // One wild number must not flatten the line: the faint ones count as far as most of them go.
    const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
    if (sorted.length > 0) {
      see(sorted[Math.floor(0.01 * (sorted.length - 1))]);
      see(sorted[Math.ceil(0.99 * (sorted.length - 1))]);
    }
    smooth.forEach(see);
    marks?.values.forEach(see);
    if (goal !== undefined && goal !== null && low !== Infinity) {
      see(goal);
    }
    if (low === Infinity) {
      return [0, 1];
    }
    const space = 0.06 * (high - low) || 0.1 * Math.abs(high) || 0.5;
    return [low - space, high + space];
  }

  /** Draws it anew. */
  draw() {
    const scale = window.devicePixelRatio || 1;
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (width === 0 || height === 0) {
      return;
    }
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
    }
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(`--${name}`);
    const pen = this.canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const { steps, values, smooth, most, goal, marks } = this.data;
    const [low, high] = this.#range();
    const small = !this.options.large;
    pen.font = `${small ? 11 : 12}px ${style.fontFamily}`;
    const [levels, unit] = ticks(low, high, small ? 3 : 5);
    const labels = levels.map((level) => brief(level, unit));
    this.left = this.options.plain ? 0 : Math.max(...labels.map((label) => pen.measureText(label).width)) + 9;
    this.right = width - (this.options.plain ? 0 : 6);
    const bottom = height - (this.options.plain ? 2 : 20);
    const x = (step) => this.left + (step / most) * (this.right - this.left);
    const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - 4);

    pen.lineWidth = 1;
    pen.strokeStyle = colour("grid");
    pen.fillStyle = colour("quiet");
    if (!this.options.plain) {
      pen.textAlign = "right";
      pen.textBaseline = "middle";
      levels.forEach((level, i) => {
        const at = Math.round(y(level)) + 0.5;
        pen.beginPath();
        pen.moveTo(this.left, at);
        pen.lineTo(this.right, at);
        pen.stroke();
        pen.fillText(labels[i], this.left - 7, at);
      });
      pen.textBaseline = "alphabetic";
      const [stops, stride] = ticks(0, most, Math.max(2, Math.floor((this.right - this.left) / 85)));
      for (const stop of stops) {
        const label = brief(stop, stride);
        const beyond = x(stop) + pen.measureText(label).width / 2 > width;
        pen.textAlign = beyond ? "right" : "center";
        pen.fillText(label, beyond ? width : x(stop), height - 3);
      }
    }
    pen.save();
    pen.beginPath();
    pen.rect(this.left - 1, 0, width - this.left + 1, bottom + 2);
    pen.clip();
    if (goal !== undefined && goal !== null) {
      pen.strokeStyle = colour("goal");
      pen.setLineDash([5, 5]);
      pen.beginPath();
      pen.moveTo(this.left, y(goal));
      pen.lineTo(this.right, y(goal));
      pen.stroke();
      pen.setLineDash([]);
    }
    if (values !== smooth) {
      pen.strokeStyle = colour("faint");
      pen.lineWidth = 1.2;
      this.#path(pen, steps, values, x, y);
    }
    pen.strokeStyle = colour("line");
    pen.lineWidth = small ? 1.8 : 2.3;
    pen.lineJoin = "round";
    pen.lineCap = "round";
    this.#path(pen, steps, smooth, x, y);
    pen.fillStyle = colour("mark");
    marks?.steps.forEach((step, i) => {
      pen.beginPath();
      pen.arc(x(step), y(marks.values[i]), 4, 0, 7);
      pen.fill();
    });
    if (steps.length > 0) {
      const row = this.#row();
      if (cursor !== null && !this.options.plain) {
        pen.strokeStyle = colour("quiet");
        pen.lineWidth = 1;
        pen.globalAlpha = 0.6;
        pen.beginPath();
        pen.moveTo(x(steps[row]), 0);
        pen.lineTo(x(steps[row]), bottom);
        pen.stroke();
        pen.globalAlpha = 1;
      }
      pen.fillStyle = colour("line");
      pen.beginPath();
      pen.arc(x(steps[row]), y(smooth[row]), small ? 3 : 4, 0, 7);
      pen.fill();
    }
    pen.restore();
    this.#tell();
  }

  /** Of each column of pixels its first, least, greatest and last number. */
  #path(pen, steps, values, x, y) {
    pen.beginPath();
    let column = null;
    let begun = false;
    const to = (value, at) => {
      if (begun) {
        pen.lineTo(at, y(value));
      } else {
        pen.moveTo(at, y(value));
        begun = true;
      }
    };
    const flush = () => {
      if (column !== null) {
        to(column.first, column.x);
        if (column.count > 1) {
          to(column.low, column.x);
          to(column.high, column.x);
          to(column.last, column.x);
        }
      }
    };
    for (let i = 0; i < steps.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value)) {
        continue;
      }
      const at = Math.round(x(steps[i]) * 2) / 2;
      if (column === null || column.x !== at) {
        flush();
        column = { x: at, first: value, low: value, high: value, last: value, count: 1 };
      } else {
        column.low = Math.min(column.low, value);
        column.high = Math.max(column.high, value);
        column.last = value;
        column.count++;
      }
    }
    flush();
    pen.stroke();
  }

  #tell() {
    if (this.options.plain) {
      return;
    }
    const { steps, smooth } = this.data;
    if (steps.length === 0) {
      this.readout.textContent = "";
      this.root.setAttribute("aria-label", `${this.title}: no numbers yet`);
      return;
    }
    const row = this.#row();
    this.readout.textContent = "";
    element("b", "", this.readout).textContent = format(smooth[row]);
    if (cursor !== null) {
      this.readout.append(` at ${steps[row].toLocaleString("en-US")}`);
    }
    this.root.setAttribute(
      "aria-label",
      `${this.title}: ${format(smooth[row])} at ${steps[row].toLocaleString("en-US")} steps`,
    );
  }
}

function point(steps) {
  cursor = steps;
  redraw();
}

/** Draws all charts anew, as when colours changed. */
export function redraw() {
  charts.forEach((chart) => chart.draw());
}
