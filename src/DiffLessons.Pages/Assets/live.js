"use strict";
// Runs networks that the library has written, and runs those of dense layers backward: plain arrays, no other code.
// A tensor is { shape, data }: row-major float32, the batch on the first axis. Sums are taken in double precision.
const DiffLive = (() => {
  const size = shape => shape.reduce((product, n) => product * n, 1);
  const tensor = (shape, data) => ({ shape, data: data instanceof Float32Array ? data : Float32Array.from(data) });
  const zeros = shape => ({ shape, data: new Float32Array(size(shape)) });

  // ---- weights in JSON: float32, or int8 with one scale for each first index; little-endian, in base64 ----
  function bytes(text) {
    const raw = atob(text), found = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found;
  }
  const floats = text => new Float32Array(bytes(text).buffer);
  function decode(weight) {
    if (weight.data) return weight;
    if (weight.f32) return tensor(weight.shape, floats(weight.f32));
    const codes = new Int8Array(bytes(weight.i8).buffer), scale = floats(weight.scale);
    const row = codes.length / scale.length;
    return tensor(weight.shape, Float32Array.from(codes, (code, i) => code * scale[Math.floor(i / row)]));
  }

  // ---- activations: the function, and its derivative from its input and output ----
  const sigmoid = x => 1 / (1 + Math.exp(-x));
  const activations = {
    relu: o => [x => Math.max(0, x), x => (x > 0 ? 1 : 0)],
    leakyrelu: ({ negativeSlope: a = 0.01 }) => [x => (x > 0 ? x : a * x), x => (x > 0 ? 1 : a)],
    elu: ({ alpha: a = 1 }) => [x => (x > 0 ? x : a * Math.expm1(x)), (x, y) => (x > 0 ? 1 : y + a)],
    tanh: o => [Math.tanh, (x, y) => 1 - y * y],
    sigmoid: o => [sigmoid, (x, y) => y * (1 - y)],
    softplus: o => [x => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))), sigmoid],
    silu: o => [x => x * sigmoid(x), (x, y) => sigmoid(x) * (1 + x - y)]
  };

  // ---- layers: forward(layer, x, mode), and where networks are trained here backward(layer, dy), which adds to the gradients ----
  const reshaped = (x, shape) => ({ shape, data: x.data });
  const axis = (x, dim) => (dim < 0 ? dim + x.shape.length : dim);

  const linear = {
    forward(l, x) {
      const [outs, ins] = l.weight.shape, w = l.weight.data, y = zeros([...x.shape.slice(0, -1), outs]);
      for (let at = 0; at < y.data.length; at++) {
        const o = at % outs, row = ((at - o) / outs) * ins;
        let sum = l.bias ? l.bias.data[o] : 0;
        for (let i = 0; i < ins; i++) sum += w[o * ins + i] * x.data[row + i];
        y.data[at] = sum;
      }
      return y;
    },
    backward(l, dy) {
      const [outs, ins] = l.weight.shape, w = l.weight.data, dw = l.weight.gradient, x = l.input.data, dx = zeros(l.input.shape);
      for (let at = 0; at < dy.data.length; at++) {
        const d = dy.data[at], o = at % outs, row = ((at - o) / outs) * ins;
        if (l.bias) l.bias.gradient[o] += d;
        if (d) for (let i = 0; i < ins; i++) {
          dw[o * ins + i] += d * x[row + i];
          dx.data[row + i] += d * w[o * ins + i];
        }
      }
      return dx;
    }
  };

  const twice = (value, fallback) => (value === undefined ? fallback : Array.isArray(value) ? value : [value, value]);

  // How windows slide over the last two axes: outputs, steps and margins, each down and across.
  function sliding(l, x, [kh, kw], stride) {
    const [h, w] = x.shape.slice(-2), [sy, sx] = twice(l.strides || l.stride, stride), [py, px] = twice(l.paddings || l.padding, [0, 0]);
    return { h, w, sy, sx, py, px, oh: Math.floor((h + 2 * py - kh) / sy) + 1, ow: Math.floor((w + 2 * px - kw) / sx) + 1 };
  }
  function conv2d(l, x) {
    const [n, ins] = x.shape, [outs, , kh, kw] = l.weight.shape, { h, w, sy, sx, py, px, oh, ow } = sliding(l, x, [kh, kw], [1, 1]);
    const y = zeros([n, outs, oh, ow]), sums = new Float64Array(oh * ow);
    for (let map = 0; map < n * outs; map++) {
      const o = map % outs, s = (map - o) / outs;
      sums.fill(l.bias ? l.bias.data[o] : 0);
      for (let at = 0; at < ins * kh * kw; at++) {
        const kx = at % kw, ky = ((at - kx) / kw) % kh, c = Math.floor(at / (kh * kw)), weight = l.weight.data[o * ins * kh * kw + at];
        for (let r = 0; r < oh; r++) {
          const row = r * sy + ky - py, from = ((s * ins + c) * h + row) * w;
          if (row < 0 || row >= h) continue;
          for (let q = 0, column = kx - px; q < ow; q++, column += sx) {
            if (column >= 0 && column < w) sums[r * ow + q] += weight * x.data[from + column];
          }
        }
      }
      y.data.set(sums, map * oh * ow);
    }
    return y;
  }
  // The greatest, or the mean, of each window; what lies outside counts for the mean, as 0, and never is the greatest.
  const pool = isMax => (l, x) => {
    const [kh, kw] = twice(l.kernelSizes || l.kernelSize), { h, w, sy, sx, py, px, oh, ow } = sliding(l, x, [kh, kw], [kh, kw]);
    const y = zeros([...x.shape.slice(0, -2), oh, ow]);
    for (let at = 0; at < y.data.length; at++) {
      const left = (at % ow) * sx - px, top = (Math.floor(at / ow) % oh) * sy - py, plane = Math.floor(at / (oh * ow)) * h * w;
      let greatest = -Infinity, sum = 0;
      for (let row = Math.max(0, top); row < Math.min(h, top + kh); row++) {
        for (let column = Math.max(0, left); column < Math.min(w, left + kw); column++) {
          const value = x.data[plane + row * w + column];
          sum += value;
          if (value > greatest) greatest = value;
        }
      }
      y.data[at] = isMax ? greatest : sum / (kh * kw);
    }
    return y;
  };

  // One time step of each recurrent layer: `a` holds the gates' sums of inputs and state, each with its bias.
  const cells = {
    lstm: (n, a, b, h, c) => {
      for (let j = 0; j < n; j++) {
        const g = k => a[k * n + j] + b[k * n + j];
        c[j] = sigmoid(g(1)) * c[j] + sigmoid(g(0)) * Math.tanh(g(2));
        h[j] = sigmoid(g(3)) * Math.tanh(c[j]);
      }
    },
    gru: (n, a, b, h) => {
      for (let j = 0; j < n; j++) {
        const reset = sigmoid(a[j] + b[j]), keep = sigmoid(a[n + j] + b[n + j]);
        h[j] = (1 - keep) * Math.tanh(a[2 * n + j] + reset * b[2 * n + j]) + keep * h[j];
      }
    },
    rnn: (n, a, b, h, c, l) => {
      for (let j = 0; j < n; j++) h[j] = l.nonlinearity === "relu" ? Math.max(0, a[j] + b[j]) : Math.tanh(a[j] + b[j]);
    }
  };

  // The states of the last layer at each time. `l.state`, where given, is the state to start from: [{ h, c }, ...] for one sample.
  const recurrent = cell => (l, x) => {
    const [first, second] = x.shape, [batch, time] = l.batchFirst ? [first, second] : [second, first];
    let input = x;
    l.last = [];
    l.layers.forEach((p, depth) => {
      const gates = p.wih.shape[0], n = p.whh.shape[1], ins = p.wih.shape[1], y = zeros([...x.shape.slice(0, 2), n]);
      const sums = (w, bias, values, at, width) => Float64Array.from({ length: gates }, (_, g) => {
        let sum = bias ? bias.data[g] : 0;
        for (let i = 0; i < width; i++) sum += w.data[g * width + i] * values[at + i];
        return sum;
      });
      for (let s = 0; s < batch; s++) {
        const start = l.state && l.state[depth];
        const h = Float64Array.from(start ? start.h : { length: n }, v => v || 0);
        const c = Float64Array.from(start && start.c ? start.c : { length: n }, v => v || 0);
        for (let t = 0; t < time; t++) {
          const place = l.batchFirst ? s * time + t : t * batch + s;
          cell(n, sums(p.wih, p.bih, input.data, place * ins, ins), sums(p.whh, p.bhh, h, 0, n), h, c, l);
          y.data.set(h, place * n);
        }
        l.last[depth] = { h, c };
      }
      input = y;
    });
    return input;
  };

  // Features lie on axis 1. While training: the batch's own mean and variance, which the running ones follow.
  const affine = (l, f) => (l.weight ? l.weight.data[f] : 1);
  function ofFeature(x, f, act) {
    const inner = size(x.shape.slice(2));
    for (let row = f * inner; row < x.data.length; row += x.shape[1] * inner) for (let at = row; at < row + inner; at++) act(at);
  }
  const batchnorm = {
    forward(l, x, mode) {
      const count = x.data.length / x.shape[1], y = zeros(x.shape);
      l.scales = [];
      l.normed = zeros(x.shape).data;
      for (let f = 0; f < x.shape[1]; f++) {
        let mean = 0, variance = 0;
        if (mode.training) {
          ofFeature(x, f, at => { mean += x.data[at] / count; });
          ofFeature(x, f, at => { variance += (x.data[at] - mean) ** 2 / count; });
          l.mean.data[f] += l.momentum * (mean - l.mean.data[f]);
          l.variance.data[f] += l.momentum * ((variance * count) / (count - 1) - l.variance.data[f]);
        } else [mean, variance] = [l.mean.data[f], l.variance.data[f]];
        l.scales[f] = 1 / Math.sqrt(variance + l.eps);
        ofFeature(x, f, at => {
          l.normed[at] = (x.data[at] - mean) * l.scales[f];
          y.data[at] = l.normed[at] * affine(l, f) + (l.bias ? l.bias.data[f] : 0);
        });
      }
      return y;
    },
    // After a forward pass in training mode.
    backward(l, dy) {
      const dx = zeros(dy.shape), count = dy.data.length / dy.shape[1];
      for (let f = 0; f < dy.shape[1]; f++) {
        let sum = 0, dot = 0;
        ofFeature(dy, f, at => { sum += dy.data[at]; dot += dy.data[at] * l.normed[at]; });
        ofFeature(dy, f, at => { dx.data[at] = l.scales[f] * affine(l, f) * (dy.data[at] - (sum + l.normed[at] * dot) / count); });
        if (l.weight) l.weight.gradient[f] += dot;
        if (l.bias) l.bias.gradient[f] += sum;
      }
      return dx;
    }
  };

  const scaledBy = (x, factors) => tensor(x.shape, x.data.map((value, i) => value * factors[i]));
  const dropout = {
    forward(l, x, mode) {
      l.mask = mode.training ? x.data.map(() => (mode.random() < l.p ? 0 : 1 / (1 - l.p))) : null;
      return l.mask ? scaledBy(x, l.mask) : x;
    },
    backward: (l, dy) => (l.mask ? scaledBy(dy, l.mask) : dy)
  };

  // Along one axis: exp(x) over its sum, or the logarithm of that.
  const softmax = isLog => (l, x) => {
    const dim = axis(x, l.dim), count = x.shape[dim], inner = size(x.shape.slice(dim + 1)), y = zeros(x.shape);
    for (let at = 0; at < y.data.length; at++) {
      const first = at - (Math.floor(at / inner) % count) * inner;
      let most = -Infinity, sum = 0;
      for (let k = 0; k < count; k++) most = Math.max(most, x.data[first + k * inner]);
      for (let k = 0; k < count; k++) sum += Math.exp(x.data[first + k * inner] - most);
      const log = x.data[at] - most - Math.log(sum);
      y.data[at] = isLog ? log : Math.exp(log);
    }
    return y;
  };

  function transpose(l, x) {
    const a = axis(x, l.dim0), b = axis(x, l.dim1), shape = [...x.shape];
    [shape[a], shape[b]] = [shape[b], shape[a]];
    const y = zeros(shape), steps = x.shape.map((_, i) => size(x.shape.slice(i + 1)));
    [steps[a], steps[b]] = [steps[b], steps[a]];
    for (let at = 0; at < y.data.length; at++) {
      let from = 0;
      for (let i = shape.length - 1, rest = at; i >= 0; rest = Math.floor(rest / shape[i--])) from += (rest % shape[i]) * steps[i];
      y.data[at] = x.data[from];
    }
    return y;
  }
  function slice(l, x) {
    const at = l.index.map((i, dim) => (i < 0 ? i + x.shape[dim] : i)), rest = x.shape.slice(at.length), count = size(rest);
    const start = at.reduce((sum, i, dim) => sum * x.shape[dim] + i, 0) * count;
    return tensor(rest, x.data.slice(start, start + count));
  }
  function flatten(l, x) {
    const from = axis(x, l.startDim || 0), to = axis(x, l.endDim === undefined ? -1 : l.endDim);
    return reshaped(x, [...x.shape.slice(0, from), size(x.shape.slice(from, to + 1)), ...x.shape.slice(to + 1)]);
  }
  const squeeze = (l, x) => reshaped(x, x.shape.filter((n, i) => n !== 1 || (l.dim !== undefined && i !== axis(x, l.dim))));

  const only = forward => ({ forward });
  const shaping = forward => ({ forward, backward: (l, dy) => reshaped(dy, l.input.shape) });
  // What the library calls them, for LiveNetwork.fs, which refuses other layers:
  // kinds: avgpool2d batchnorm1d batchnorm2d conv2d dropout dropout2d elu flatten gru leakyrelu linear logsoftmax lstm maxpool2d relu rnn sigmoid silu slice softmax softplus squeeze tanh transpose
  const kinds = {
    linear, batchnorm, dropout, conv2d: only(conv2d), maxpool2d: only(pool(true)), avgpool2d: only(pool(false)),
    lstm: only(recurrent(cells.lstm)), gru: only(recurrent(cells.gru)), rnn: only(recurrent(cells.rnn)),
    softmax: only(softmax(false)), logsoftmax: only(softmax(true)), transpose: only(transpose), slice: only(slice),
    flatten: shaping(flatten), squeeze: shaping(squeeze)
  };
  for (const name of Object.keys(activations)) {
    kinds[name] = {
      forward(l, x) {
        return tensor(x.shape, Float32Array.from(x.data, activations[name](l)[0]));
      },
      backward(l, dy) {
        const slope = activations[name](l)[1];
        return tensor(dy.shape, dy.data.map((d, i) => d * slope(l.input.data[i], l.output.data[i])));
      }
    };
  }

  const isWeight = value => value && value.shape && (value.f32 || value.i8 || value.data);
  // A network of its JSON: { layers: [{ kind, options and weights by name }, ...] }.
  function network(json) {
    const layers = json.layers.map(source => {
      if (!kinds[source.kind]) throw new Error(`DiffLive: there is no layer "${source.kind}"`);
      const layer = { ...source };
      for (const [name, value] of Object.entries(source)) if (isWeight(value)) layer[name] = decode(value);
      if (source.layers) layer.layers = source.layers.map(part => Object.fromEntries(Object.entries(part).map(([name, value]) => [name, decode(value)])));
      return layer;
    });
    const parameters = layers.flatMap(l => ["weight", "bias"].filter(name => l[name]).map(name => l[name]));
    for (const parameter of parameters) parameter.gradient = new Float32Array(parameter.data.length);
    // The output; each layer keeps its input and its output. mode: { training, random }.
    function forward(x, mode = {}) {
      for (const layer of layers) {
        layer.input = x;
        layer.output = x = kinds[layer.kind].forward(layer, x, mode);
      }
      return x;
    }
    // From the gradient of the output to that of the input; the parameters' gradients are set.
    function backward(gradient) {
      for (const parameter of parameters) parameter.gradient.fill(0);
      return layers.reduceRight((dy, layer) => kinds[layer.kind].backward(layer, dy), gradient);
    }
    return { layers, parameters, forward, backward };
  }

  return { tensor, zeros, bytes, network, kinds };
})();
