class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Scales the gradient in place so that its norm is at most the limit; returns the norm before.
  def clip(self: __torch__.Ops, gradient: Tensor, limit: float) -> Tensor:
    norm = torch.norm(gradient)
    scale = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-6)), limit), None, 1.)
    _0 = torch.mul_(gradient, scale)
    return norm

  # Lets an array share the storage of another.
  def move(self: __torch__.Ops, array: Tensor, place: Tensor) -> None:
    _0 = torch.set_(array, place)
    return None

  # d sum(weights * y) / d each of the arrays, which need not be leaves; leaves accumulate nothing.
  def gradients(self: __torch__.Ops, y: Tensor, weights: Tensor, at: List[Tensor]) -> List[Tensor]:
    seeds = annotate(List[Optional[Tensor]], [weights])
    found = torch.grad([y], at, seeds, None, False, True)
    result = annotate(List[Tensor], [])
    for i in range(torch.len(at)):
      gradient = found[i]
      if torch.__is__(gradient, None):
        result.append(torch.zeros_like(at[i]))
      else:
        gradient0 = unchecked_cast(Tensor, gradient)
        result.append(gradient0)
    return result

  # s: learning rate, beta1, beta2, epsilon, the number of this step from 1
  # The arrays come in lists of one: a write to elements of a list made here is taken for dead code.
  def adam(self: __torch__.Ops, values: List[Tensor], gradient: List[Tensor], first: List[Tensor], second: List[Tensor], s: List[float]) -> None:
    step = torch.full([], s[4], dtype=6, layout=None, device=ops.prim.device(values[0]), pin_memory=None)
    torch._fused_adam_(values, gradient, first, second, annotate(List[Tensor], []), [step], lr=s[0], beta1=s[1], beta2=s[2], weight_decay=0., eps=s[3], amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
    return None

  # s: learning rate, decay, epsilon
  def rmsProp(self: __torch__.Ops, values: Tensor, gradient: Tensor, average: Tensor, inside: bool, s: List[float]) -> None:
    _0 = torch.addcmul_(torch.mul_(average, s[1]), gradient, gradient, value=torch.sub(1., s[1]))
    if inside:
      root = torch.sqrt(torch.add(average, s[2]))
    else:
      root = torch.add(torch.sqrt(average), s[2])
    _1 = torch.addcdiv_(values, gradient, root, value=torch.neg(s[0]))
    return None

  # The input and what follows each layer of a perceptron with tanh, or max(0, x), between layers; weights are (in, out).
  def layers(self: __torch__.Ops, x: Tensor, weights: List[Tensor], biases: List[Tensor], rectified: bool) -> List[Tensor]:
    h = [x]
    last = torch.sub(torch.len(weights), 1)
    for i in range(last):
      z = torch.addmm(biases[i], h[i], weights[i])
      if rectified:
        h.append(torch.relu_(z))
      else:
        h.append(torch.tanh_(z))
    h.append(torch.addmm(biases[last], h[last], weights[last]))
    return h

  # (B, policy outputs + free parameters + value outputs)
  def act(self: __torch__.Ops, x: Tensor, policyWeights: List[Tensor], policyBiases: List[Tensor], free: List[Tensor], valueWeights: List[Tensor], valueBiases: List[Tensor], rectified: bool) -> Tensor:
    outputs = [self.layers(x, policyWeights, policyBiases, rectified)[-1]]
    if torch.gt(torch.len(free), 0):
      outputs.append(torch.expand(free[0], [torch.size(x, 0), -1]))
    if torch.gt(torch.len(valueWeights), 0):
      outputs.append(self.layers(x, valueWeights, valueBiases, rectified)[-1])
    return torch.cat(outputs, 1)

  # From d loss / d output of a perceptron to d loss / d weights and biases, written in place.
  def backward(self: __torch__.Ops, outputGradient: Tensor, h: List[Tensor], weights: List[Tensor], weightGradients: List[Tensor], biasGradients: List[Tensor], rectified: bool) -> None:
    d = outputGradient
    n = torch.len(weights)
    for k in range(n):
      i = torch.sub(torch.sub(n, 1), k)
      _0 = torch.mm(torch.t(h[i]), d, out=weightGradients[i])
      _1 = torch.sum(d, [0], False, dtype=None, out=biasGradients[i])
      if torch.gt(i, 0):
        d = torch.mm(d, torch.t(weights[i]))
        if rectified:
          d = torch.threshold_backward(d, h[i], 0.)
        else:
          d = torch.tanh_backward(d, h[i])
    return None

  # Rows of a column, shifted to mean 0 and scaled to deviation 1.
  def standardise(self: __torch__.Ops, x: Tensor) -> Tensor:
    deviation, mean = torch.std_mean(x, [0], unbiased=True, keepdim=False)
    return torch.div(torch.sub(x, mean), torch.add(deviation, 1e-8))

  # The clipped surrogate of each row, d (- its mean) / d log-probability, log of the ratio.
  def clipped(self: __torch__.Ops, logProb: Tensor, old: Tensor, psi: Tensor, epsilon: float) -> Tuple[Tensor, Tensor, Tensor]:
    logRatio = torch.sub(logProb, old)
    ratio = torch.exp(logRatio)
    plain = torch.mul(ratio, psi)
    limited = torch.mul(torch.clamp(ratio, torch.sub(1., epsilon), torch.add(epsilon, 1.)), psi)
    weight = torch.mul(torch.mul(plain, torch.le(plain, limited)), torch.div(-1., torch.size(psi, 0)))
    return (torch.minimum(plain, limited), weight, logRatio)

  # Gradient of scale * mean squared error (clipped if the limit is above 0); returns each row's squared error.
  def fit(self: __torch__.Ops, x: Tensor, target: Tensor, oldValue: Tensor, value: List[List[Tensor]], scale: float, limit: float, rectified: bool) -> Tensor:
    g = self.layers(x, value[0], value[1], rectified)
    v = torch.squeeze(g[-1], 1)
    error = torch.sub(v, target)
    squared = torch.square(error)
    if torch.gt(limit, 0.):
      move = torch.sub(v, oldValue)
      step = torch.clamp(move, torch.neg(limit), limit)
      clipped = torch.square(torch.sub(torch.add(oldValue, step), target))
      # Within the limit both forms are equal but for rounding, and either has the gradient.
      counts = torch.logical_or(torch.ge(squared, clipped), torch.le(torch.abs(move), limit))
      error = torch.mul(error, counts)
      squared = torch.maximum(squared, clipped)
    d = torch.mul(error, torch.div(torch.mul(2., scale), torch.size(target, 0)))
    self.backward(torch.unsqueeze(d, 1), g, value[0], value[2], value[3], rectified)
    return squared

  # Clip by norm, Adam; means over rows of surrogate, squared error, entropy, k3 estimate of KL, share clipped; norm.
  def finish(self: __torch__.Ops, surrogate: Tensor, squared: Tensor, entropy: Tensor, logRatio: Tensor, flat: List[List[Tensor]], s: List[float]) -> Tensor:
    norm = self.clip(flat[1][0], s[5])
    self.adam(flat[0], flat[1], flat[2], flat[3], s[6:])
    less = torch.sub(torch.exp(logRatio), 1.)
    outside = torch.to(torch.gt(torch.abs(less), s[0]), 6)
    rows = torch.stack([surrogate, squared, entropy, torch.sub(less, logRatio), outside])
    return torch.cat([torch.mean(rows, [1]), torch.unsqueeze(norm, 0)])

  # One step of Adam for perceptrons on the clipped objective, entropy bonus and value loss; the derivative by hand.
  # columns: observations, actions, (log-probability, psi, target, old value)
  # policy and value: weights, biases, gradients of weights, gradients of biases
  # flat: parameters, gradient, first and second moment, each a list of one
  # s: clip, entropy coefficient, value scale, value clip or 0, 1 to standardise psi, norm limit, then Adam's
  def updateCategorical(self: __torch__.Ops, columns: List[Tensor], rows: Tensor, policy: List[List[Tensor]], value: List[List[Tensor]], free: List[Tensor], flat: List[List[Tensor]], s: List[float], rectified: bool) -> Tensor:
    x = torch.flatten(torch.index_select(columns[0], 0, rows), 1, -1)
    actions = torch.unsqueeze(torch.index_select(columns[1], 0, rows), 1)
    old, psi, target, oldValue = torch.unbind(torch.index_select(columns[2], 0, rows), 1)
    if torch.gt(s[4], 0.):
      psi = self.standardise(psi)
    h = self.layers(x, policy[0], policy[1], rectified)
    logProbs = torch.log_softmax(h[-1], 1)
    p = torch.exp(logProbs)
    entropy = torch.neg(torch.sum(torch.mul(p, logProbs), [1], True))
    logProb = torch.squeeze(torch.gather(logProbs, 1, actions), 1)
    surrogate, weight, logRatio = self.clipped(logProb, old, psi, s[0])
    # d log pi(a) / dz = onehot(a) - p,  dH / dz = - p (log p + H)
    w = torch.unsqueeze(weight, 1)
    bonus = torch.mul(torch.add(logProbs, entropy), torch.div(s[1], torch.size(rows, 0)))
    d = torch.mul(p, torch.sub(bonus, w))
    _0 = torch.scatter_add_(d, 1, actions, w)
    self.backward(d, h, policy[0], policy[2], policy[3], rectified)
    squared = self.fit(x, target, oldValue, value, s[2], s[3], rectified)
    return self.finish(surrogate, squared, torch.squeeze(entropy, 1), logRatio, flat, s)

  # The same for a diagonal Gaussian whose log deviation is free[0], its gradient free[1].
  def updateGaussian(self: __torch__.Ops, columns: List[Tensor], rows: Tensor, policy: List[List[Tensor]], value: List[List[Tensor]], free: List[Tensor], flat: List[List[Tensor]], s: List[float], rectified: bool) -> Tensor:
    x = torch.flatten(torch.index_select(columns[0], 0, rows), 1, -1)
    actions = torch.index_select(columns[1], 0, rows)
    old, psi, target, oldValue = torch.unbind(torch.index_select(columns[2], 0, rows), 1)
    if torch.gt(s[4], 0.):
      psi = self.standardise(psi)
    h = self.layers(x, policy[0], policy[1], rectified)
    precision = torch.exp(torch.neg(free[0]))
    y = torch.mul(torch.sub(actions, h[-1]), precision)
    constant = torch.add(torch.sum(free[0]), torch.mul(0.9189385332046727, torch.size(actions, 1)))
    logProb = torch.sub(torch.mul(torch.sum(torch.square(y), [1]), -0.5), constant)
    entropy = torch.expand(torch.add(constant, torch.mul(0.5, torch.size(actions, 1))), [torch.size(rows, 0)])
    surrogate, weight, logRatio = self.clipped(logProb, old, psi, s[0])
    # d log pi / d mean = y / sigma,  d log pi / d log sigma = y^2 - 1,  dH / d log sigma = 1
    w = torch.unsqueeze(weight, 1)
    _0 = torch.sum(torch.mul(torch.sub(torch.square(y), 1.), w), [0], False, dtype=None, out=free[1])
    _1 = torch.sub_(free[1], s[1])
    self.backward(torch.mul(torch.mul(y, precision), w), h, policy[0], policy[2], policy[3], rectified)
    squared = self.fit(x, target, oldValue, value, s[2], s[3], rectified)
    return self.finish(surrogate, squared, entropy, logRatio, flat, s)
