"use strict";
(function () {
  const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const coarse = window.matchMedia("(pointer: coarse)").matches;

  // The Okabe-Ito palette; the dark look begins with its lighter colours.
  const looks = {
    light: {
      colours: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d", "#a08c00"],
      muted: "#9aa0a6", ink: "#1d2126", soft: "#59626c", grid: "#e6e6e1", zero: "#c9c9c3", paper: "#fdfdfb",
      sequential: [[0, "#f2f6f9"], [0.25, "#b5d3e6"], [0.6, "#4a9aca"], [1, "#00507e"]],
      diverging: [[0, "#0072b2"], [0.5, "#f7f6f2"], [1, "#d55e00"]]
    },
    dark: {
      colours: ["#56b4e9", "#e69f00", "#2fbf92", "#dd93bb", "#f0e442", "#d55e00", "#c4c9ce", "#4a93d9"],
      muted: "#7d868f", ink: "#e4e6e8", soft: "#9aa4ae", grid: "#2a3037", zero: "#464e57", paper: "#14171a",
      sequential: [[0, "#1c2227"], [0.25, "#1f4561"], [0.6, "#3280b3"], [1, "#a5dbfb"]],
      diverging: [[0, "#3f9fdc"], [0.5, "#1d2125"], [1, "#e8813a"]]
    }
  };
  const look = () => looks[darkQuery.matches ? "dark" : "light"];

  function token(text, colours) {
    const name = text.slice(1);
    if (/^[1-8]$/.test(name)) return colours.colours[Number(name) - 1];
    return name in colours ? colours[name] : text;
  }

  // Short texts in Chinese: numbers are left out when a text is looked up, and put back in their order.
  const words = JSON.parse((document.getElementById("words") || { textContent: "{}" }).textContent);
  const isChinese = () => document.documentElement.lang === "zh-Hans";
  const ui = (english, chinese) => (isChinese() ? chinese : english);
  function tr(text) {
    if (!isChinese() || typeof text !== "string") return text;
    const numbers = /\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?/g, values = text.match(numbers) || [];
    const chinese = words[text.replace(numbers, "#")];
    let at = 0;
    return chinese === undefined ? text : chinese.replace(/#/g, () => values[at++] || "#");
  }
  const spoken = new Set(["name", "title", "text", "ticktext"]);
  function speak(value, key) {
    if (typeof value === "string") return spoken.has(key) ? tr(value) : value;
    if (Array.isArray(value)) {
      return value.length && (typeof value[0] === "object" && value[0] || key === "ticktext") ? value.map(v => speak(v, key)) : value;
    }
    if (!value || typeof value !== "object") return value;
    const told = {};
    for (const name of Object.keys(value)) told[name] = speak(value[name], name);
    return told;
  }

  // Only these fields hold colours, so that a trace called "@ink" keeps its name.
  const coloured = new Set(["color", "colorscale", "fillcolor", "bgcolor"]);
  function paint(value, colours, key) {
    if (typeof value === "string") return value[0] === "@" && coloured.has(key) ? token(value, colours) : value;
    if (Array.isArray(value)) {
      return value.length && typeof value[0] === "object" && value[0] ? value.map(v => paint(v, colours, key)) : value;
    }
    if (!value || typeof value !== "object") return value;
    const painted = {};
    for (const name of Object.keys(value)) painted[name] = paint(value[name], colours, name);
    return painted;
  }

  function combine(base, extra) {
    const all = { ...base };
    for (const key of Object.keys(extra)) {
      const old = all[key], value = extra[key];
      const both = old && value && typeof old === "object" && typeof value === "object" && !Array.isArray(value);
      all[key] = both ? combine(old, value) : value;
    }
    return all;
  }

  function titled(axis) {
    const named = typeof axis.title === "string" ? { ...axis, title: { text: axis.title } } : axis;
    return axis.type === "log" ? { tickformat: "~g", nticks: 3, ...named } : named;
  }

  function themed(spec, colours) {
    const sans = getComputedStyle(document.documentElement).getPropertyValue("--sans");
    const axis = { gridcolor: colours.grid, zerolinecolor: colours.zero, linecolor: colours.zero, tickcolor: colours.zero, automargin: true, title: { standoff: 12 } };
    const own = { ...spec.layout };
    for (const key of Object.keys(own)) if (/^[xyz]axis/.test(key)) own[key] = titled(own[key]);
    const names = spec.data.filter(trace => trace.showlegend !== false && !trace.colorscale).length;
    const base = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", colorway: colours.colours,
      font: { family: sans, size: 13, color: colours.ink }, margin: { l: 56, r: 14, t: names > 1 ? 34 : 14, b: 46 },
      showlegend: names > 1, legend: { orientation: "h", x: 0, y: 1.01, yanchor: "bottom", font: { size: 12.5 } },
      hoverlabel: { bgcolor: colours.paper, bordercolor: colours.zero, font: { family: sans, color: colours.ink } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colours.muted, activecolor: colours.ink },
      dragmode: coarse && !own.scene ? false : undefined, xaxis: axis, yaxis: axis, uirevision: "keep"
    };
    if (own.scene) {
      delete base.xaxis;
      delete base.yaxis;
      base.margin = { l: 0, r: 0, t: 34, b: 0 };
      own.scene = { ...own.scene };
      for (const key of ["xaxis", "yaxis", "zaxis"]) {
        own.scene[key] = combine({ gridcolor: colours.zero, zerolinecolor: colours.zero, backgroundcolor: "rgba(0,0,0,0)" }, titled(own.scene[key] || {}));
      }
    }
    const layout = combine(base, paint(own, colours, ""));
    for (const key of Object.keys(layout)) if (/^[xy]axis\d+$/.test(key)) layout[key] = combine(axis, layout[key]);
    return layout;
  }

  // A replay keeps its axes still: they hold the values of all frames.
  function span(spec, field, log) {
    let low = Infinity, high = -Infinity;
    const see = list => {
      for (const value of list) {
        if (Array.isArray(value)) see(value);
        else if (typeof value === "number" && (!log || value > 0)) { low = Math.min(low, value); high = Math.max(high, value); }
      }
    };
    for (const trace of spec.data) if (Array.isArray(trace[field])) see(trace[field]);
    for (const frame of spec.frames) for (const [, values] of frame.changes) if (values[field]) see(values[field]);
    return low <= high ? (log ? [Math.log10(low), Math.log10(high)] : [low, high]) : null;
  }

  function steady(spec) {
    const home = spec.layout.scene || spec.layout;
    for (const field of ["x", "y", "z"]) {
      const axis = home[field + "axis"];
      if (!axis || axis.range || axis.autorange || axis.type === "category") continue;
      const range = span(spec, field, axis.type === "log");
      if (!range) continue;
      const pad = (range[1] - range[0] || 1) * 0.04;
      const bars = field === "y" && spec.data.some(trace => trace.type === "bar");
      axis.range = [bars && range[0] >= 0 ? 0 : range[0] - pad, range[1] + pad];
    }
    for (const trace of spec.data) {
      if (!trace.z || trace.type === "scatter3d" || trace.zmin !== undefined || trace.cmin !== undefined) continue;
      const range = span({ data: [trace], frames: spec.frames }, "z", false);
      if (!range) continue;
      const [low, high] = trace.type === "surface" ? ["cmin", "cmax"] : ["zmin", "zmax"];
      [trace[low], trace[high]] = range;
    }
  }

  const settings = {
    responsive: true, displaylogo: false, displayModeBar: coarse ? false : "hover",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "pan2d", "zoom2d"]
  };

  const hasWebGL = (() => { try { return !!document.createElement("canvas").getContext("webgl"); } catch { return false; } })();

  // In place of a figure in space where the browser cannot draw one; the panels beside it stay.
  function lacking(place, frames) {
    const note = document.createElement("p");
    note.className = "lack";
    place.replaceChildren(note);
    place.dataset.drawn = "true";
    const draw = () => { note.textContent = ui("This browser cannot draw in space: it has no WebGL.", "此浏览器不支持 WebGL，无法画立体图。"); };
    draw();
    return { frames, ready: Promise.resolve(), speed: 8, draw, show() {} };
  }

  function plot(place, spec) {
    const frames = spec.frames || [];
    if (spec.layout.scene && !hasWebGL) return lacking(place, frames);
    if (frames.length) steady(spec);
    let shown = frames.length - 1;
    const height = () => Math.min(spec.height || 420, window.innerWidth < 480 ? 340 : 2000);
    function draw() {
      const colours = look();
      const layout = themed({ ...spec, layout: speak(spec.layout, "") }, colours);
      const data = spec.data.map(trace => paint(speak(trace, ""), colours, ""));
      const narrow = window.innerWidth < 480;
      for (const trace of data) if (narrow && trace.colorbar) trace.colorbar = { ...trace.colorbar, thickness: 12, xpad: 4 };
      layout.height = height();
      if (frames.length) {
        for (const [at, values] of frames[shown].changes) Object.assign(data[at], values);
        const note = tr(frames[shown].note);
        if (note) {
          layout.annotations = (layout.annotations || []).concat([{ text: note, xref: "paper", yref: "paper", x: 0.015, y: 0.985, xanchor: "left", yanchor: "top", showarrow: false, align: "left", bgcolor: colours.paper, borderpad: 3 }]);
        }
      }
      return Plotly.react(place, data, layout, settings);
    }
    place.style.minHeight = height() + "px";
    const ready = draw().then(() => { place.dataset.drawn = "true"; });
    return { frames, ready, speed: spec.speed || 8, draw, show(at) { shown = at; draw(); } };
  }

  const speakers = [];
  function player(box, count, speed, label, show) {
    const button = box.querySelector("button"), slider = box.querySelector("input"), text = box.querySelector("output");
    let at = count - 1, timer = 0;
    slider.max = String(count - 1);
    function tell() {
      slider.value = String(at);
      text.textContent = tr(label(at));
      slider.setAttribute("aria-valuetext", tr(label(at)));
    }
    function go(next) {
      at = next;
      tell();
      show(at);
    }
    function stop() {
      clearInterval(timer);
      timer = 0;
      button.textContent = ui("Play", "播放");
    }
    function play() {
      if (at >= count - 1) go(0);
      button.textContent = ui("Pause", "暂停");
      timer = setInterval(() => (at >= count - 1 ? stop() : go(at + 1)), 1000 / speed);
    }
    button.addEventListener("click", () => (timer ? stop() : play()));
    slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
    tell();
    speakers.push(() => {
      tell();
      button.textContent = timer ? ui("Pause", "暂停") : ui("Play", "播放");
      show(at);
    });
    // The first time the picture comes into view it plays once, unless the reader asked for less motion.
    if (!calm && "IntersectionObserver" in window && count > 1) {
      const watcher = new IntersectionObserver(seen => {
        if (seen.some(entry => entry.isIntersecting)) {
          watcher.disconnect();
          if (!timer && at === count - 1) play();
        }
      }, { threshold: 1 });
      watcher.observe(box);
    }
  }

  const read = id => JSON.parse(document.getElementById(id).textContent);
  const plots = [];

  // A page of the gallery shares plotly.js with the others; without it the story can still be read.
  function lament(figure) {
    const text = document.createElement("p");
    text.className = "lack";
    text.textContent = ui("The charts need plotly.min.js from the gallery's folder, and it is not there. Run this lesson alone for a page that holds everything.", "图表需要课程总目录里的 plotly.min.js，但它不在那里。单独运行这一课，就会得到一个完整的页面。");
    figure.querySelector(".panels").replaceWith(text);
  }

  async function charts(figure) {
    if (!("Plotly" in window)) return lament(figure);
    const panels = read(figure.dataset.charts);
    const drawn = [...figure.querySelectorAll(".chart")].map((place, at) => plot(place, panels[at]));
    plots.push(...drawn);
    const change = figure.querySelector(".switch");
    if (change) change.addEventListener("click", () => {
      const broken = change.getAttribute("aria-pressed") === "false", at = plots.indexOf(drawn[0]);
      change.setAttribute("aria-pressed", String(broken));
      const [english, chinese] = broken ? ["Mend it", "修好它"] : ["Break it", "弄坏它"];
      change.querySelector("[lang=en]").textContent = english;
      change.querySelector("[lang=zh-Hans]").textContent = chinese;
      drawn[0] = plots[at] = plot(figure.querySelector(".chart"), panels[broken ? 1 : 0]);
    });
    await Promise.all(drawn.map(panel => panel.ready));
    const moving = drawn.filter(panel => panel.frames.length);
    if (moving.length) {
      const first = moving[0];
      player(figure.querySelector(".replay"), first.frames.length, first.speed, at => first.frames[at].label,
        at => moving.forEach(panel => panel.show(at)));
    }
  }

  for (const figure of document.querySelectorAll("figure[data-pictures]")) {
    const film = read(figure.dataset.pictures);
    const tiles = [...figure.querySelectorAll(".tile")];
    player(figure.querySelector(".replay"), film.frames.length, film.speed, at => film.frames[at].label, at => {
      film.frames[at].tiles.forEach(([picture, caption], place) => {
        const image = tiles[place].querySelector("img"), text = tiles[place].querySelector("span");
        image.src = film.pictures[picture];
        image.alt = tr(caption) || image.alt;
        if (text) text.textContent = tr(caption);
      });
    });
    figure.dataset.drawn = "true";
  }

  for (const formula of document.querySelectorAll(".math")) {
    const tex = formula.textContent.trim().replace(/^\\[([]|\\[)\]]$/g, "").trim();
    temml.render(tex, formula, { displayMode: formula.classList.contains("formula"), throwOnError: false });
    // No line begins with the punctuation that follows a formula.
    const next = formula.nextSibling;
    if (!formula.classList.contains("formula") && next && next.nodeType === Node.TEXT_NODE && /^[，。、；：！？）”,.;:!?)]/.test(next.data)) {
      const kept = document.createElement("span");
      kept.style.whiteSpace = "nowrap";
      formula.before(kept);
      kept.append(formula, next.data[0]);
      next.data = next.data.slice(1);
    }
  }
  if ("Prism" in window) {
    Prism.languages.python = {
      comment: /#.*/, string: /"""[\s\S]*?"""|"[^"\n]*"|'[^'\n]*'/, number: /\b\d[\d.e_]*\b/, boolean: /\b(?:True|False|None)\b/,
      keyword: /\b(?:class|def|return|for|in|if|else|with|import|from|global|lambda|self|super)\b/
    };
    Prism.highlightAll();
  }
  for (const tabs of document.querySelectorAll(".tabs")) {
    const buttons = [...tabs.querySelectorAll("button")], texts = [...tabs.parentElement.querySelectorAll("pre")];
    buttons.forEach((button, at) => button.addEventListener("click", () => {
      buttons.forEach((other, place) => other.setAttribute("aria-pressed", String(place === at)));
      texts.forEach((text, place) => { text.hidden = place !== at; });
    }));
  }
  if (window.innerWidth < 700) for (const code of document.querySelectorAll(".code[open]")) code.removeAttribute("open");

  // The definition of a term stays within the window; Escape closes one that a tap or the keyboard has opened.
  for (const term of document.querySelectorAll("dfn")) {
    const place = () => {
      const tip = term.querySelector(".tip"), room = document.documentElement.clientWidth - 8;
      term.style.removeProperty("--shift");
      const over = tip.getBoundingClientRect().right - room;
      if (over > 0) term.style.setProperty("--shift", `${-over}px`);
    };
    term.addEventListener("pointerenter", place);
    term.addEventListener("focus", place);
    term.addEventListener("keydown", event => { if (event.key === "Escape") term.blur(); });
  }

  // Which lessons the reader has finished, for the home page.
  const finished = document.querySelector(".finished input");
  if (finished) {
    const read = () => { try { return JSON.parse(localStorage.getItem("difflessons-finished")) || {}; } catch { return {}; } };
    finished.checked = finished.value in read();
    finished.addEventListener("change", () => {
      const all = read();
      if (finished.checked) all[finished.value] = true; else delete all[finished.value];
      try { localStorage.setItem("difflessons-finished", JSON.stringify(all)); } catch { /* a page without storage forgets */ }
    });
  }

  const key = "difflessons-language", button = document.querySelector(".language");
  function kept() {
    try { return localStorage.getItem(key); } catch { return null; }
  }
  function choose(language) {
    document.documentElement.lang = language;
    button.textContent = ui("中文", "English");
    button.lang = ui("zh", "en");
    for (const tell of speakers) tell();
    plots.forEach(panel => panel.draw());
  }
  if (button) {
    button.addEventListener("click", () => {
      const language = ui("zh-Hans", "en");
      try { localStorage.setItem(key, language); } catch { /* a page without storage forgets */ }
      choose(language);
    });
    choose(kept() || (navigator.language.startsWith("zh") ? "zh-Hans" : "en"));
  }

  darkQuery.addEventListener("change", () => plots.forEach(panel => panel.draw()));

  // One figure at a time, from the top, with a pause in which the browser shows it and answers the reader.
  (async () => {
    for (const figure of document.querySelectorAll("figure[data-charts]")) {
      await new Promise(resolve => setTimeout(resolve));
      await charts(figure);
    }
    document.documentElement.dataset.ready = "true";
  })();
})();
