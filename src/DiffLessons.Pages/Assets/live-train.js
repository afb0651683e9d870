"use strict";
// What training needs beside live.js: random numbers, fresh layers, losses, and optimisers with the library's rules and defaults.
Object.assign(DiffLive, (() => {
  const { tensor, zeros } = DiffLive;

  // Numbers in [0, 1), the same ones for a seed (mulberry32), and normal ones (Box-Muller).
  function random(seed) {
    let state = seed >>> 0;
    const next = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    next.normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return next;
  }

  // A linear layer as it begins: weights and biases uniform within 1 / sqrt(inputs).
  function dense(inputs, outputs, next) {
    const bound = 1 / Math.sqrt(inputs), fill = n => Float32Array.from({ length: n }, () => (2 * next() - 1) * bound);
    return { kind: "linear", weight: tensor([outputs, inputs], fill(outputs * inputs)), bias: tensor([outputs], fill(outputs)) };
  }
  const norm = (features, momentum = 0.1) => ({
    kind: "batchnorm", eps: 1e-5, momentum, mean: zeros([features]), bias: zeros([features]),
    variance: tensor([features], Array(features).fill(1)), weight: tensor([features], Array(features).fill(1))
  });

  // ---- losses: the mean over the batch, and its gradient ----
  function mse(y, target) {
    const gradient = y.data.map((value, i) => (2 * (value - target[i])) / y.data.length);
    return { value: y.data.reduce((sum, value, i) => sum + (value - target[i]) ** 2, 0) / y.data.length, gradient: tensor(y.shape, gradient) };
  }
  function crossEntropy(scores, classes) {
    const [n, count] = scores.shape, logs = DiffLive.kinds.logsoftmax.forward({ dim: 1 }, scores).data;
    const gradient = logs.map((log, i) => (Math.exp(log) - (classes[Math.floor(i / count)] === i % count ? 1 : 0)) / n);
    return { value: -classes.reduce((sum, k, i) => sum + logs[i * count + k], 0) / n, gradient: tensor(scores.shape, gradient) };
  }

  // ---- optimisers: each rule gives the step of one number, from its gradient g and what it remembers in m and s ----
  const rules = {
    sgd: ({ lr, momentum = 0 }) => (g, m, s, i) => lr * (m[i] = momentum * m[i] + g),
    adagrad: ({ lr, eps = 1e-10 }) => (g, m, s, i) => (lr * g) / (Math.sqrt(s[i] += g * g) + eps),
    rmsprop: ({ lr, alpha = 0.99, eps = 1e-8 }) => (g, m, s, i) => (lr * g) / (Math.sqrt(s[i] = alpha * s[i] + (1 - alpha) * g * g) + eps),
    adam: ({ lr, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 }) => (g, m, s, i, t) => {
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      s[i] = beta2 * s[i] + (1 - beta2) * g * g;
      return ((lr / (1 - beta1 ** t)) * m[i]) / (Math.sqrt(s[i] / (1 - beta2 ** t)) + eps);
    }
  };
  rules.momentum = o => rules.sgd({ momentum: 0.9, ...o });
  // step() takes [{ data, gradient }, ...]; options may change between steps. weightDecay w adds w times the parameter to its gradient.
  function optimizer(rule, options) {
    const memory = new Map();
    let t = 0;
    return {
      options,
      step(parameters) {
        const move = rules[rule](options);
        t++;
        for (const p of parameters) {
          if (!memory.has(p)) memory.set(p, [new Float64Array(p.data.length), new Float64Array(p.data.length)]);
          const [m, s] = memory.get(p);
          for (let i = 0; i < p.data.length; i++) p.data[i] -= move(p.gradient[i] + (options.weightDecay || 0) * p.data[i], m, s, i, t);
        }
      }
    };
  }

  return { random, dense, norm, mse, crossEntropy, optimizer };
})());
