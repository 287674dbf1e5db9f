// The data of the page: the index of all images, and the chunks with the rest.
const index = JSON.parse(document.getElementById("index").textContent);
const images = index.images;
const kinds = ["face", "object", "logo", "landmark", "text", "crop"];
const kindNames = { face: "Faces", object: "Objects", logo: "Logos", landmark: "Landmarks", text: "Text", crop: "Crop hints" };
const safeNames = ["Adult", "Spoof", "Medical", "Violence", "Racy"];
const levels = ["Unknown", "Very unlikely", "Unlikely", "Possible", "Likely", "Very likely"];
const byId = (id) => document.getElementById(id);

// element returns a new element. Everything from images is set as text or as the
// value of an attribute, never as markup.
function element(tag, properties, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in e) e[name] = value;
    else e.setAttribute(name, value);
  }
  e.append(...children);
  return e;
}

function svgElement(tag, attributes) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  return e;
}

const percent = (score) => Math.round(score * 100) + " %";
const count = (n, one, many) => n.toLocaleString("en") + " " + (n === 1 ? one : many);
const title = (image) => image.n + (image.p ? ", page " + image.p : "");
const imageAlt = (image) => {
  const shown = (image.l || []).slice(0, 5).map((l) => l[0]);
  if (shown.length) return "Image with " + shown.join(", ");
  return image.x ? "Image with the text: " + image.x : "Image without labels";
};

function notify(message) {
  byId("notice").textContent = message;
  byId("notice").hidden = false;
}

// chunkOf returns the number of the chunk that has an image.
function chunkOf(i) {
  let low = 0, high = index.chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (index.chunks[middle] <= i) low = middle;
    else high = middle - 1;
  }
  return low;
}

// Chunks of details are removed when there are many; those of text are searched
// again and again.
const maxChunks = 40;
const chunks = { d: new Map(), x: new Map() };
const pending = new Map();

// Called by the scripts in the directory: fetch can't read files from disk.
window.vision1Chunk = (kind, n, data) => {
  const key = kind + n;
  if (pending.has(key)) pending.get(key)(data);
};

// loadChunk returns a promise of a chunk: an array with an element for each image.
function loadChunk(kind, n) {
  const known = chunks[kind];
  if (known.has(n)) return known.get(n);
  const promise = new Promise((resolve, reject) => {
    const inline = byId(kind + n);
    if (inline) {
      resolve(JSON.parse(inline.textContent));
      return;
    }
    const script = element("script", { src: index.directory + "/" + kind + n + ".js" });
    const done = () => { pending.delete(kind + n); script.remove(); };
    pending.set(kind + n, resolve);
    script.onload = done;
    script.onerror = () => {
      done();
      known.delete(n);
      notify("A part of the results is missing. Copy the directory " + decodeURIComponent(index.directory.split("/")[0]) + " together with this page.");
      reject(new Error("the chunk " + kind + n + " is missing"));
    };
    document.head.append(script);
  });
  known.set(n, promise);
  if (kind === "d" && known.size > maxChunks) known.delete(known.keys().next().value);
  return promise;
}

// load returns a promise of the details ("d") or the text ("x") of an image.
async function load(kind, i) {
  const n = chunkOf(i);
  return (await loadChunk(kind, n))[i - index.chunks[n]];
}
