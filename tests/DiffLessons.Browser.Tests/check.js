// What PageCheck.fs asks of an open page. Each function returns what is wrong: one line for each fault, none when all is well.
window.check = (() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const named = element => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const kind = element.tagName.toLowerCase();
    const of = element.classList.length ? "." + [...element.classList].join(".") : "";
    return text ? `${kind}${of} '${text}'` : kind + of;
  };
  const sized = (element, least) => {
    const box = element.getBoundingClientRect();
    return Math.max(box.width, box.height) >= least;
  };

  // A colour as computed style gives it: [red, green, blue, alpha], each from 0 to 1.
  function colour(text) {
    const numbers = (text.match(/[-\d.]+(?:e-?\d+)?/g) || []).map(Number);
    if (/^rgba?\(/.test(text)) return [numbers[0] / 255, numbers[1] / 255, numbers[2] / 255, numbers.length > 3 ? numbers[3] : 1];
    if (/^color\(srgb/.test(text)) return [numbers[0], numbers[1], numbers[2], numbers.length > 3 ? numbers[3] : 1];
    return [0, 0, 0, 0];
  }
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  function background(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      layers.unshift(layer);
      if (layer[3] === 1) break;
    }
    return layers.reduce((below, layer) => over(layer, below), [1, 1, 1, 1]);
  }
  // Relative luminance and contrast as the Web Content Accessibility Guidelines 2.2 define them.
  function luminance(rgb) {
    const [r, g, b] = rgb.map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }

  function faint(element, paint, large) {
    const below = background(element instanceof SVGElement ? element.closest("div") : element);
    const found = contrast(over(colour(paint), below), below);
    return found < (large ? 3 : 4.5) ? [`text too faint (contrast ${found.toFixed(2)}): ${named(element)}`] : [];
  }
  const ownText = element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const axisText = ".xtick text, .ytick text, .xtitle, .ytitle, .legendtext, .annotation-text, .cbaxis text, .cbtitle text";

  function legible(wantsDark) {
    const paper = luminance(background(document.body));
    const faults = paper < 0.2 === wantsDark ? [] : [`the page is ${wantsDark ? "light in a dark" : "dark in a light"} look`];
    for (const element of all("body *")) {
      if (element instanceof SVGElement || element.closest("svg, script, style, [hidden]") || !ownText(element)) continue;
      const style = getComputedStyle(element);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      if (sized(element, 1) && style.visibility === "visible") faults.push(...faint(element, style.color, large));
    }
    for (const element of all(axisText)) faults.push(...faint(element, getComputedStyle(element).fill, false));
    return [...new Set(faults)];
  }

  // A scene in space shows a trace when it holds a colour: the frame and the grid around traces are grey.
  async function painted(scene) {
    const picture = new Image();
    picture.src = scene.toImage("png");
    await picture.decode();
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [picture.width, picture.height];
    const context = copy.getContext("2d");
    context.drawImage(picture, 0, 0);
    const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
    for (let at = 0; at < pixels.length; at += 4) {
      const [red, green, blue, alpha] = pixels.subarray(at, at + 4);
      if (alpha > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50) return true;
    }
    return false;
  }

  const marks = ".plot path, .plot image, .plot .textpoint text, .pielayer path, .polarlayer .plot path, .sankey path, .table text";

  async function chart(place, name) {
    if (place.dataset.drawn !== "true") return [`${name}: not drawn`];
    const layout = place._fullLayout, faults = [];
    const traces = (place._fullData || []).filter(trace => trace.visible === true);
    if (!traces.length) faults.push(`${name}: no trace`);
    const drawn = layout.scene ? await painted(layout.scene._scene) : all(marks, place).some(mark => sized(mark, 2));
    if (!drawn) faults.push(`${name}: nothing is drawn`);
    const axes = layout.scene ? layout.scene : layout._has("cartesian") ? layout : {};
    for (const axis of ["xaxis", "yaxis", "zaxis"]) {
      const settings = axes[axis];
      if (!settings || settings.visible === false) continue;
      const title = settings.title && settings.title.text;
      if (!title || /^Click to enter/.test(title)) faults.push(`${name}: no title on the ${axis[0]} axis`);
    }
    return faults;
  }

  async function charts() {
    const faults = [];
    for (const figure of all("figure[data-charts]")) {
      const name = figure.dataset.charts;
      if (figure.querySelector(".lack")) faults.push(`${name}: no plotly.js`);
      for (const [at, place] of all(".chart", figure).entries()) faults.push(...await chart(place, `${name}, chart ${at + 1}`));
    }
    return faults;
  }

  function pictures() {
    const faults = all("figure[data-pictures]").filter(figure => figure.dataset.drawn !== "true").map(figure => `${figure.dataset.pictures}: not drawn`);
    for (const svg of all("svg.thumb")) {
      if (!svg.querySelector("path, image, text") || !sized(svg, 40)) faults.push(`a thumbnail shows nothing: ${named(svg.parentElement)}`);
    }
    for (const image of all("img")) {
      image.loading = "eager";
      if (!image.complete || !image.naturalWidth || !sized(image, 4)) faults.push(`a picture shows nothing: ${image.src.slice(0, 60)}`);
      if (!image.hasAttribute("alt")) faults.push(`a picture without alt: ${image.src.slice(0, 60)}`);
    }
    return faults;
  }

  // What sticks out of the page to the right, unless a box around it scrolls.
  function overflow() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = element => {
      for (let at = element.parentElement; at; at = at.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
      return false;
    };
    const out = all("body *").filter(element => element.getBoundingClientRect().right > width + 0.5 && !scrolls(element));
    return [`wider than the window (${document.documentElement.scrollWidth} px of ${width}): ${out.slice(0, 3).map(named).join(", ")}`];
  }

  const until = async (holds, patience) => {
    for (const end = performance.now() + patience; performance.now() < end; ) {
      if (holds()) return true;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return holds();
  };

  // Moves each slider to its beginning, plays from there, stops, and goes to the end again.
  async function replays() {
    const faults = [];
    for (const [at, bar] of all(".replay").entries()) {
      const button = bar.querySelector("button"), slider = bar.querySelector("input"), text = bar.querySelector("output");
      const move = value => { slider.value = String(value); slider.dispatchEvent(new Event("input")); };
      const fault = what => faults.push(`replay ${at + 1}: ${what}`);
      move(0);
      if (!text.textContent) fault("no label at the beginning");
      const last = Number(slider.max);
      if (last > 0) {
        button.click();
        if (!await until(() => Number(slider.value) > 0, 3000)) fault("the play button moves nothing");
      }
      move(last);
      if (Number(slider.value) !== last || button.textContent !== "Play") fault("the slider does not stop it");
    }
    for (const tabs of all(".tabs")) {
      tabs.closest("details").open = true;
      const [own, other] = all("button", tabs), [fsharp, python] = all("pre", tabs.parentElement);
      other.click();
      if (!sized(python, 2) || sized(fsharp, 2)) faults.push("the PyTorch tab shows nothing");
      own.click();
      if (sized(python, 2) || !sized(fsharp, 2)) faults.push("the F# tab shows nothing");
    }
    for (const button of all(".switch")) {
      const place = button.closest("figure").querySelector(".chart");
      const shown = () => JSON.stringify(place.data.map(trace => [trace.x, trace.y, trace.z]));
      const before = shown();
      button.click();
      if (!await until(() => shown() !== before, 3000)) faults.push("the switch to the mistake changes nothing");
      button.click();
      if (!await until(() => shown() === before, 3000)) faults.push("the switch does not go back");
    }
    return faults;
  }

  // Formulas that Temml did not understand.
  function formulas() {
    return all(".temml-error").map(fault => `a formula is not understood: ${named(fault)}`);
  }

  // Switches a page of two languages to Chinese: what it says is then Chinese, and it still fits.
  function chinese() {
    const button = document.querySelector(".language");
    if (!button || !document.querySelector("main.literate, main.home, main.glossary")) return [];
    if (document.documentElement.lang !== "zh-Hans") button.click();
    const faults = document.documentElement.lang === "zh-Hans" ? overflow() : ["the switch does not switch"];
    for (const part of all("h1, .prose, .learn, .summary, figcaption, .replay button")) {
      if (sized(part, 1) && !/[\u4e00-\u9fff]/.test(part.innerText)) faults.push(`no Chinese: ${named(part)}`);
    }
    // All pages of a browser share what is kept: the next one is to open in its own language.
    localStorage.clear();
    return faults;
  }

  // Each term shows its definition when it has the focus, whole within the window, and hides it afterwards.
  function terms() {
    const faults = [], width = document.documentElement.clientWidth;
    for (const term of all("dfn").filter(term => sized(term, 1) && !term.closest("details:not([open])"))) {
      const tip = term.querySelector(".tip");
      term.focus({ preventScroll: true });
      const box = tip.getBoundingClientRect();
      if (!sized(tip, 20)) faults.push(`no definition is shown: ${named(term.querySelector("strong"))}`);
      else if (box.left < 0 || box.right > width + 0.5) faults.push(`a definition leaves the window: ${named(term.querySelector("strong"))}`);
      term.blur();
      if (sized(tip, 1) && !term.matches(":hover")) faults.push(`a definition stays: ${named(term.querySelector("strong"))}`);
    }
    return faults;
  }

  return { terms, formulas, chinese, legible, charts, pictures, overflow, replays };
})();
