// The dialog with one image: the image with its boxes and words, and what was found.
const dialog = byId("detail");
let shown = 0; // position in view

// spansOf splits a text into strings and words, [word, position]. The words are in
// the order of the text; one that isn't near is left out.
function spansOf(text, words) {
  const parts = [];
  let at = 0;
  const near = 64;
  words.forEach(([word], position) => {
    const found = word ? text.indexOf(word, at) : -1;
    if (found < 0 || found - at > near) return;
    if (found > at) parts.push(text.slice(at, found));
    parts.push([word, position]);
    at = found + word.length;
  });
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

function textSection(details, text) {
  const words = details.w || [];
  const box = element("div", { className: "text", tabIndex: 0, role: "group", id: "text", "aria-label": "Text; press the left and right arrow keys to highlight words" });
  for (const part of spansOf(text, words)) {
    if (typeof part === "string") box.append(part);
    else {
      const span = element("span", {}, part[0]);
      span.dataset.word = part[1];
      box.append(span);
    }
  }
  const section = [element("h3", {}, "Text"), box];
  if (details.more) section.push(element("p", {}, "Only the first " + words.length.toLocaleString("en") + " words can be highlighted."));
  return section;
}

// wordBoxes returns the places of the words in the image.
function wordBoxes(words) {
  const svg = svgElement("svg", { viewBox: "0 0 10000 10000", preserveAspectRatio: "none", "aria-hidden": "true" });
  words.forEach(([, outline], position) => {
    const polygon = svgElement("polygon", { class: "word", points: points(outline) });
    polygon.dataset.word = position;
    svg.append(polygon);
  });
  return svg;
}

// highlight marks a word in the image and in the text.
function highlight(word, scroll) {
  dialog.querySelectorAll(".on").forEach((e) => e.classList.remove("on"));
  if (word === undefined) return;
  dialog.querySelectorAll('[data-word="' + Number(word) + '"]').forEach((e) => {
    e.classList.add("on");
    if (scroll && e.tagName === "SPAN") {
      const box = e.parentElement;
      const delta = e.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (delta < 0 || delta > box.clientHeight - 24) box.scrollTop += delta - box.clientHeight / 2;
    }
  });
}

// table returns a table of names and scores that can be sorted by both. Scores that are
// not from 0 to 1 are shown as they are.
function table(heading, name, rows, isUnbounded) {
  const body = element("tbody");
  const order = { column: 1, direction: -1 };
  const heads = [name, "Score"].map((label, column) => {
    const button = element("button", { type: "button" }, label);
    const head = element("th", { scope: "col", className: column ? "number" : "" }, button);
    button.addEventListener("click", () => {
      order.direction = order.column === column ? -order.direction : column ? -1 : 1;
      order.column = column;
      draw();
    });
    return head;
  });
  const draw = () => {
    const by = order.column ? (a, b) => a[1] - b[1] : (a, b) => a[0].localeCompare(b[0]);
    body.replaceChildren(...[...rows].sort((a, b) => order.direction * by(a, b)).map(([text, score]) => element("tr", {},
      element("th", { scope: "row" }, element("bdi", {}, text)),
      element("td", { className: "number" }, isUnbounded ? score.toFixed(2) : percent(score)))));
    heads.forEach((head, column) => head.setAttribute("aria-sort", order.column !== column ? "none" : order.direction > 0 ? "ascending" : "descending"));
  };
  draw();
  return [element("h3", {}, heading), element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body)];
}

function pairs(heading, rows) {
  return [element("h3", {}, heading), element("table", {}, element("tbody", {}, ...rows.map(([name, value]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)))))];
}

function colorsSection(colors) {
  const bar = element("div", { className: "colors", role: "img", "aria-label": "Colors: " + colors.map((c) => "#" + c[0] + " " + percent(c[1])).join(", ") });
  for (const [color, share] of colors) {
    const part = element("span", { title: "#" + color + ", " + percent(share) });
    part.style.backgroundColor = "#" + color;
    part.style.flexGrow = Math.max(0.02, share);
    bar.append(part);
  }
  return [element("h3", {}, "Colors"), bar];
}

function facts(image, details, text) {
  const list = [];
  if (image.e) list.push(element("h3", {}, "Error"), element("p", { className: "error" }, image.e));
  if (text) list.push(...textSection(details, text));
  for (const section of details.s || []) list.push(...table(...section));
  if (details.f) {
    list.push(...pairs("Faces", details.f.map((emotions, i) => ["Face " + (i + 1), emotions])));
  }
  if (image.s) list.push(...pairs("Safe search", safeNames.map((name, i) => [name, levels[image.s[i]]])));
  if (details.c) list.push(...colorsSection(details.c));
  if (!list.length) list.push(element("p", {}, "Nothing was found in this image."));
  return list;
}

// separate moves labels down that cover others.
function separate(list) {
  const placed = [];
  for (const tag of list) {
    let area = tag.getBoundingClientRect();
    for (let i = 1; i < 6 && placed.some((p) => p.left < area.right && area.left < p.right && p.top < area.bottom && area.top < p.bottom); i++) {
      tag.style.marginTop = i * area.height + "px";
      area = tag.getBoundingClientRect();
    }
    placed.push(area);
  }
}

// tags returns the labels of the boxes.
function tags(shapes) {
  return shapes.filter((s) => s[1]).map(([kind, label, outline]) => {
    const tag = element("span", { className: "tag k-" + kind, "aria-hidden": "true" }, label);
    const xs = outline.filter((_, i) => i % 2 === 0), ys = outline.filter((_, i) => i % 2 === 1);
    const left = Math.min(...xs), top = Math.min(...ys);
    if (left > 6000) tag.style.right = (10000 - Math.max(...xs)) / 100 + "%";
    else tag.style.left = left / 100 + "%";
    tag.style.top = "max(0px, calc(" + top / 100 + "% - 1.1rem))";
    return tag;
  });
}

function figure(image, details) {
  const box = preview(image, details, imageAlt(image), Infinity);
  const wide = matchMedia("(min-width: 45.01rem)").matches;
  const width = byId("figure").clientWidth, height = wide ? dialog.clientHeight - 130 : innerHeight * 0.7;
  fit(box, image, width, height);
  box.append(...tags(details.b || []));
  if (details.w) box.append(wordBoxes(details.w));
  const caption = element("figcaption");
  if (!image.t && !details.t) caption.textContent = "There is no preview of this image.";
  const img = box.querySelector("img");
  if (img && image.u) {
    // The original has more pixels than the thumbnail, if it is still there.
    const original = new Image();
    original.addEventListener("load", () => { img.src = original.src; });
    original.src = image.u;
  }
  return [box, caption];
}

async function showDetail(position) {
  shown = current = position;
  const i = view[position], image = images[i];
  byId("title").textContent = title(image);
  byId("position").textContent = (position + 1).toLocaleString("en") + " of " + view.length.toLocaleString("en");
  byId("previous").disabled = position === 0;
  byId("next").disabled = position === view.length - 1;
  byId("figure").replaceChildren();
  byId("facts").replaceChildren();
  let details, text;
  try {
    [details, text] = await Promise.all([load("d", i), load("x", i)]);
  } catch {
    return; // a notice was shown
  }
  if (shown !== position || !dialog.open) return;
  byId("figure").replaceChildren(...figure(image, details));
  separate(byId("figure").querySelectorAll(".tag"));
  byId("facts").replaceChildren(...facts(image, details, text));
  dialog.scrollTop = 0;
}

function openDetail(position) {
  dialog.showModal();
  byId("title").focus();
  showDetail(position);
}

function step(by) {
  if (shown + by < 0 || shown + by >= view.length) return;
  showDetail(shown + by);
  byId("title").focus();
}

// moveWord highlights the next or the previous word of the text.
function moveWord(box, by) {
  const words = [...box.querySelectorAll("[data-word]")];
  if (!words.length) return;
  const at = words.findIndex((w) => w.classList.contains("on"));
  const next = at < 0 ? (by > 0 ? 0 : words.length - 1) : Math.max(0, Math.min(words.length - 1, at + by));
  highlight(words[next].dataset.word, true);
}

function startDetail() {
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("boxes").addEventListener("click", toggleBoxes);
  byId("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => focusCell(shown));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  for (const type of ["pointerover", "click"]) {
    dialog.addEventListener(type, (event) => {
      const word = event.target.closest("[data-word]");
      if (word) highlight(word.dataset.word, word.tagName !== "SPAN");
      else if (type === "pointerover") highlight();
    });
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    if (event.target.id === "text") moveWord(event.target, by);
    else step(by);
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "b") toggleBoxes();
    if (event.key === "/" && !dialog.open) {
      event.preventDefault();
      byId("search").focus();
    }
  });
}

startFilters();
startGrid();
startDetail();
applyFilters();
