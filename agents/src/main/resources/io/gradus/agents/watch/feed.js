// Numbers of a run, read from its files as they grow: only what is new is asked for.

/** The columns of a CSV that grows by lines; a missing number is NaN. */
export class Feed {
  constructor(path, run) {
    this.path = path;
    this.run = run;
    this.#clear();
  }

  #clear() {
    this.next = 0;
    this.file = "";
    this.columns = new Map();
    this.names = [];
    this.rows = 0;
  }

  /** Reads on to the end. Returns whether anything changed. */
  async read() {
    let changed = false;
    for (;;) {
      const query = new URLSearchParams({ run: this.run, from: this.next, file: this.file });
      const answer = await fetch(`${this.path}?${query}`);
      if (!answer.ok) {
        return changed;
      }
      const from = Number(answer.headers.get("Gradus-From"));
      if (from !== this.next) { // another file, or the same cut back to a checkpoint
        this.#clear();
        changed = true;
      }
      const text = await answer.text();
      this.next = Number(answer.headers.get("Gradus-Next"));
      this.file = answer.headers.get("Gradus-File");
      if (text === "") {
        return changed;
      }
      for (const line of text.split("\n")) {
        if (line !== "") {
          this.#add(line.split(","));
        }
      }
      changed = true;
    }
  }

  #add(fields) {
    if (this.names.length === 0) {
      this.names = fields;
      for (const name of fields) {
        this.columns.set(name, []);
      }
    } else if (fields.length === this.names.length) {
      fields.forEach((field, i) => {
        this.columns.get(this.names[i]).push(field === "" ? NaN : Number(field));
      });
      this.rows++;
    }
  }

  /** The numbers of a column; empty if there is none. */
  column(name) {
    return this.columns.get(name) ?? [];
  }

  /** The last number of a column; NaN if there is none. */
  last(name) {
    const column = this.column(name);
    return column.length > 0 ? column[column.length - 1] : NaN;
  }
}

/** The mean return over the last episodes, of each update in which one ended. */
export function recent(returns, counts, episodes) {
  const smooth = new Array(returns.length).fill(NaN);
  const ended = [];
  let sum = 0;
  let count = 0;
  let first = 0;
  for (let i = 0; i < returns.length; i++) {
    if (Number.isNaN(returns[i])) {
      continue;
    }
    ended.push(i);
    sum += returns[i] * counts[i];
    count += counts[i];
    while (count - counts[ended[first]] >= episodes) {
      sum -= returns[ended[first]] * counts[ended[first]];
      count -= counts[ended[first]];
      first++;
    }
    smooth[i] = sum / count;
  }
  return smooth;
}

/** A moving mean of as many rows as make a noisy line calm. */
export function calm(values) {
  const rows = Math.max(1, Math.round(values.length / 40));
  const smooth = new Array(values.length).fill(NaN);
  const window = [];
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      continue;
    }
    window.push(values[i]);
    sum += values[i];
    if (window.length > rows) {
      sum -= window.shift();
    }
    smooth[i] = sum / window.length;
  }
  return smooth;
}
