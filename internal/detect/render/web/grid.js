// The grid of thumbnails. Only the rows near the visible part of the page exist.
const grid = byId("grid");
const gap = 14, captionHeight = 58, minWidth = 210, spareRows = 2;
const cells = new Map(); // by position in view
let layout = { columns: 1, width: 0, height: 0, gridWidth: 0 };
let current = 0; // position in view of the image that has the focus, or gets it

// preview returns an image with its boxes, of which there can be thousands.
function preview(image, details, alt, maxBoxes) {
  const box = element("span", { className: "preview" });
  if (details.t || image.t) {
    box.append(element("img", { alt, src: details.t || index.directory + "/" + image.t, decoding: "async" }));
  } else box.classList.add("blank");
  if (details.b && details.b.length) box.append(boxes(details.b.slice(0, maxBoxes)));
  return box;
}

const points = (list) => {
  const pairs = [];
  for (let i = 0; i + 1 < list.length; i += 2) pairs.push(list[i] + "," + list[i + 1]);
  return pairs.join(" ");
};

// boxes returns the outlines of shapes. Coordinates are ten-thousandths of the
// width and the height.
function boxes(shapes) {
  const svg = svgElement("svg", { viewBox: "0 0 10000 10000", preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const [kind, , outline, marks] of shapes) {
    const group = svgElement("g", { class: "k-" + kind });
    for (const name of ["halo", "shape"]) {
      group.append(svgElement("polygon", { class: name, points: points(outline) }));
    }
    for (let i = 0; marks && i + 1 < marks.length; i += 2) {
      group.append(svgElement("path", { class: "shape mark", d: "M" + marks[i] + " " + marks[i + 1] + "h0" }));
    }
    svg.append(group);
  }
  return svg;
}

// fit sets the size of a preview so that it fits within a width and a height.
function fit(box, image, width, height) {
  const [w, h] = image.r;
  const scale = Math.min(width / w, height / h);
  box.style.width = Math.max(1, w * scale) + "px";
  box.style.height = Math.max(1, h * scale) + "px";
}

function summary(image) {
  if (image.e) return element("span", { className: "failed" }, "Error: " + image.e);
  const parts = (image.l || []).slice(0, 3).map(([name, score]) => name + " " + percent(score));
  const faces = (image.k || {}).face;
  if (faces) parts.unshift(count(faces, "face", "faces"));
  if (!parts.length && image.x) parts.push(image.x);
  return element("span", {}, parts.join(", ") || "No results");
}

function createCell(position) {
  const i = view[position], image = images[i];
  const thumb = element("span", { className: "thumb" });
  const caption = element("span", { className: "caption" }, element("b", { title: title(image) }, element("bdi", { dir: "auto" }, title(image))), summary(image));
  const card = element("button", { type: "button", className: "card", tabIndex: -1 }, thumb, caption);
  const cell = element("div", { className: "cell", role: "listitem", "aria-setsize": view.length, "aria-posinset": position + 1 }, card);
  card.dataset.position = position;
  cell.fit = () => {}; // there is no preview yet
  const none = () => { thumb.textContent = "No preview"; };
  const fill = (details) => {
    if (!image.t && !details.b) {
      none();
      return;
    }
    const box = preview(image, details, imageAlt(image), 200);
    cell.fit = () => fit(box, image, layout.width - 2, layout.height - captionHeight - 2);
    cell.fit();
    thumb.replaceChildren(box);
  };
  load("d", i).then(fill, none);
  return cell;
}

function place(cell, position) {
  const row = Math.floor(position / layout.columns), column = position % layout.columns;
  cell.style.width = layout.width + "px";
  cell.style.height = layout.height + "px";
  cell.style.transform = "translate(" + column * (layout.width + gap) + "px," + row * (layout.height + gap) + "px)";
}

// renderGrid creates the cells near the visible part, and removes the others, except
// for the one that has the focus.
function renderGrid() {
  const rowHeight = layout.height + gap;
  const top = grid.getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(-top / rowHeight) - spareRows) * layout.columns;
  const last = Math.min(view.length, (Math.ceil((innerHeight - top) / rowHeight) + spareRows) * layout.columns);
  const focused = document.activeElement && document.activeElement.closest(".cell");
  for (const [position, cell] of cells) {
    if ((position < first || position >= last) && cell !== focused) {
      cell.remove();
      cells.delete(position);
    }
  }
  for (let position = first; position < last; position++) {
    if (cells.has(position)) continue;
    const cell = createCell(position);
    cells.set(position, cell);
    place(cell, position);
    // The order in the document is that of the positions.
    let next = null;
    for (let p = position + 1; p < last && !next; p++) next = cells.get(p) || null;
    grid.insertBefore(cell, next);
  }
  if (!focused && (current < first || current >= last)) current = Math.max(0, Math.ceil(-top / rowHeight)) * layout.columns;
  for (const [position, cell] of cells) cell.firstChild.tabIndex = position === current ? 0 : -1;
}

function measure() {
  const width = grid.clientWidth;
  const columns = Math.max(width < 340 ? 1 : 2, Math.floor((width + gap) / (minWidth + gap)));
  const cellWidth = Math.floor((width - (columns - 1) * gap) / columns);
  layout = { columns, width: cellWidth, height: Math.round(cellWidth * 0.75) + captionHeight, gridWidth: width };
  grid.style.height = Math.max(0, Math.ceil(view.length / columns) * (layout.height + gap) - gap) + "px";
}

// fitGrid places the cells again if the width has changed. The one that has the focus
// keeps it, and stays visible if it was.
function fitGrid() {
  if (!grid.clientWidth || grid.clientWidth === layout.gridWidth) return;
  const focused = grid.contains(document.activeElement) && document.activeElement.closest(".card");
  const { top, bottom } = focused ? focused.getBoundingClientRect() : { top: 0, bottom: 0 };
  measure();
  for (const [position, cell] of cells) {
    place(cell, position);
    cell.fit();
  }
  renderGrid();
  if (focused && bottom > 0 && top < innerHeight) focusCell(Number(focused.dataset.position));
}

// resetGrid shows another view from its start.
function resetGrid() {
  cells.forEach((cell) => cell.remove());
  cells.clear();
  current = Math.min(current, Math.max(0, view.length - 1));
  measure();
  renderGrid();
}

// focusCell moves the focus to an image, and scrolls to it.
function focusCell(position) {
  if (view.length === 0) return;
  current = Math.max(0, Math.min(view.length - 1, position));
  const rowHeight = layout.height + gap;
  const top = grid.getBoundingClientRect().top + Math.floor(current / layout.columns) * rowHeight;
  if (top < 0 || top + layout.height > innerHeight) {
    scrollBy(0, top < 0 ? top - gap : top + layout.height + gap - innerHeight);
  }
  renderGrid();
  const cell = cells.get(current);
  if (cell) cell.firstChild.focus({ preventScroll: true });
  renderGrid();
}

function gridKey(event) {
  const rows = Math.max(1, Math.floor(innerHeight / (layout.height + gap)));
  const steps = {
    ArrowLeft: -1, ArrowRight: 1, ArrowUp: -layout.columns, ArrowDown: layout.columns,
    PageUp: -rows * layout.columns, PageDown: rows * layout.columns, Home: -Infinity, End: Infinity,
  };
  const step = steps[event.key];
  if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (event.target === grid) { // after the link to the images
    focusCell(current);
    return;
  }
  if (Math.abs(step) === layout.columns && (current + step < 0 || current + step >= view.length)) return;
  focusCell(current + step);
}

function startGrid() {
  onView = resetGrid;
  const later = (run) => { // runs once before the next frame
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; run(); });
    };
  };
  addEventListener("scroll", later(renderGrid), { passive: true });
  addEventListener("resize", later(renderGrid)); // a taller window has more rows
  new ResizeObserver(later(fitGrid)).observe(grid.parentElement);
  grid.addEventListener("keydown", gridKey);
  grid.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card) current = Number(card.dataset.position);
  });
  grid.addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    if (card) openDetail(Number(card.dataset.position));
  });
}
