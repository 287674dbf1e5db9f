// Search, filters, and sorting: view has the positions of the images that are shown.
let view = [];
let onView = () => {};
const haystacks = []; // name and labels of each image, in lower case
const texts = []; // text of each image, in lower case, after the first search
let textsLoaded = false;
let searchRun = 0;
const scoreNames = { label: "Label score", object: "Object score", face: "Face confidence", logo: "Logo score", landmark: "Landmark score", text: "Text confidence" };

function haystack(i) {
  if (haystacks[i] === undefined) {
    haystacks[i] = [title(images[i]), ...(images[i].l || []).map((l) => l[0])].join("\n").toLowerCase();
  }
  return haystacks[i];
}

// loadTexts loads the text of all images, and reports progress.
async function loadTexts(run) {
  for (let n = 0; n < index.chunks.length; n++) {
    const list = await loadChunk("x", n);
    list.forEach((text, j) => { texts[index.chunks[n] + j] = text.toLowerCase(); });
    if (run !== searchRun) return;
    byId("status").textContent = "Searching: " + Math.round((n + 1) / index.chunks.length * 100) + " %";
  }
  textsLoaded = true;
}

const labelScore = (image, name) => {
  const found = (image.l || []).find((l) => l[0] === name);
  return found ? found[1] : -1;
};

function matches(i, words, f) {
  const image = images[i];
  if (f.errors && (f.errors === "yes") !== Boolean(image.e)) return false;
  if (f.label && labelScore(image, f.label) < 0) return false;
  if (f.safe) {
    if (!image.s) return false;
    const worst = f.safe === "all" ? Math.max(...image.s) : image.s[Number(f.safe)];
    if (worst < f.level) return false;
  }
  return words.every((w) => haystack(i).includes(w) || (texts[i] || "").includes(w));
}

function compare(f) {
  if (f.sort === "name") {
    const collator = new Intl.Collator("en", { numeric: true });
    return (a, b) => collator.compare(images[a].n, images[b].n);
  }
  const score = (i) => {
    if (f.sort === "label" && f.label) return labelScore(images[i], f.label);
    const scores = images[i].m || {};
    return scores[f.sort] === undefined ? -1 : scores[f.sort];
  };
  return (a, b) => score(a) - score(b);
}

function applyFilters() {
  const f = {
    errors: byId("errors").value, label: byId("label").value, safe: byId("safe").value,
    level: Number(byId("level").value), sort: byId("sort").value, order: Number(byId("order").value),
  };
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const run = ++searchRun;
  const show = () => {
    view = [];
    for (let i = 0; i < images.length; i++) if (matches(i, words, f)) view.push(i);
    if (f.sort) {
      const by = compare(f);
      view.sort((a, b) => f.order * by(a, b) || a - b);
    } else if (f.order < 0) view.reverse();
    byId("status").textContent = view.length === images.length ? count(images.length, "image", "images")
      : view.length.toLocaleString("en") + " of " + count(images.length, "image", "images");
    byId("empty").hidden = view.length > 0;
    onView();
  };
  if (words.length === 0 || textsLoaded) {
    show();
    return;
  }
  loadTexts(run).then(() => { if (run === searchRun) show(); }, () => { if (run === searchRun) show(); });
}

function option(value, text) { return element("option", { value }, text); }

// fillControls adds what the images have to the filters.
function fillControls() {
  const labels = new Map(), scores = new Set(), shown = new Map();
  let hasSafe = false, hasErrors = false;
  for (const image of images) {
    for (const [name] of image.l || []) labels.set(name, (labels.get(name) || 0) + 1);
    for (const name of Object.keys(image.m || {})) scores.add(name);
    for (const [kind, n] of Object.entries(image.k || {})) shown.set(kind, (shown.get(kind) || 0) + n);
    hasSafe = hasSafe || Boolean(image.s);
    hasErrors = hasErrors || Boolean(image.e);
  }
  const maxLabels = 500;
  const sorted = [...labels].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, maxLabels);
  byId("label").append(...sorted.map(([name, n]) => option(name, name + " (" + n.toLocaleString("en") + ")")));
  byId("safe").append(option("all", "Any category"), ...safeNames.map((name, i) => option(i, name)));
  byId("sort").append(...Object.keys(scoreNames).filter((s) => scores.has(s)).map((s) => option(s, scoreNames[s])));
  byId("label").parentElement.hidden = labels.size === 0;
  byId("errors").parentElement.hidden = !hasErrors;
  byId("safe").parentElement.hidden = byId("level").parentElement.hidden = !hasSafe;
  byId("kinds").hidden = byId("boxes").hidden = shown.size === 0;
  byId("kinds").append(...kinds.filter((k) => shown.has(k)).map((kind) => element("label", { className: "k-" + kind },
    element("input", { type: "checkbox", defaultChecked: true, value: kind }),
    element("span", { className: "swatch", "aria-hidden": "true" }),
    kindNames[kind] + " (" + shown.get(kind).toLocaleString("en") + ")")));
}

// applyKinds shows and hides boxes.
function applyKinds() {
  const hidden = [...byId("kinds").querySelectorAll("input")].filter((c) => !c.checked).map((c) => c.value);
  document.body.dataset.hide = hidden.join(" ");
  byId("boxes").setAttribute("aria-pressed", String(hidden.length < byId("kinds").querySelectorAll("input").length));
}

// toggleBoxes hides all boxes if any are shown, or shows all.
function toggleBoxes() {
  const boxes = [...byId("kinds").querySelectorAll("input")];
  const any = boxes.some((c) => c.checked);
  boxes.forEach((c) => { c.checked = !any; });
  applyKinds();
}

function startFilters() {
  fillControls();
  let timer = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(applyFilters, 150);
  });
  byId("controls").addEventListener("change", (event) => {
    if (event.target.type === "checkbox") applyKinds();
    else if (event.target.id !== "search") {
      // The best come first, unless another order is chosen after that.
      if (event.target.id === "sort") byId("order").value = ["", "name"].includes(event.target.value) ? "1" : "-1";
      applyFilters();
    }
  });
  byId("controls").addEventListener("submit", (event) => { event.preventDefault(); applyFilters(); });
  byId("controls").addEventListener("reset", () => setTimeout(() => { applyKinds(); applyFilters(); }));
  if (matchMedia("(max-width: 45rem)").matches) byId("filters").open = false;
}
