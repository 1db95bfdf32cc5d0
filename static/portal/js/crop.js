/**
 * Cropping a badge photograph before it is sent: input[type=file][data-crop], with parts/crop.html on the page.
 *
 * When the form is sent, the chosen file is replaced by the cropped JPEG. A file that the browser cannot show
 * (HEIC outside Safari), or a browser that cannot crop, sends the file as it was chosen: the server crops in any case.
 */
import { CropperCanvas, CropperHandle, CropperImage, CropperSelection, CropperShade } from "cropperjs";

const RATIO = 35 / 45; // a passport photograph
const WIDTH = 826; // pixels: twice 35 mm at 300 dpi
const QUALITY = 0.92;

for (const element of [CropperCanvas, CropperHandle, CropperImage, CropperSelection, CropperShade]) element.$define();

/** The image's place inside the canvas, in the canvas's own pixels. */
function bounds(canvas, image) {
  const outer = canvas.getBoundingClientRect();
  const inner = image.getBoundingClientRect();
  return { x: inner.left - outer.left, y: inner.top - outer.top, width: inner.width, height: inner.height };
}

/** The largest frame of the right shape inside `box`, a little above the middle, where faces are. */
function frameIn(box) {
  const width = Math.min(box.width, box.height * RATIO) * 0.94;
  const height = width / RATIO;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) * 0.35, width, height };
}

class Crop {
  constructor(input, template) {
    this.input = input;
    this.panel = template.content.firstElementChild.cloneNode(true);
    (input.closest(".mb-3, p") ?? input).after(this.panel);
    this.canvas = this.panel.querySelector("cropper-canvas");
    this.image = this.panel.querySelector("cropper-image");
    this.selection = this.panel.querySelector("cropper-selection");
    this.isOpen = false;
    input.addEventListener("change", () => this.open());
    this.selection.addEventListener("change", (event) => this.keepInside(event));
    this.panel.addEventListener("click", (event) => this.act(event.target.closest("[data-crop-do]")?.dataset.cropDo));
    this.panel.addEventListener("keydown", (event) => this.nudge(event));
    document.addEventListener("submit", (event) => this.beforeSubmit(event), { capture: true });
  }

  async open() {
    this.close();
    const [file] = this.input.files;
    if (!file) return;
    this.url = URL.createObjectURL(file);
    this.panel.hidden = false;
    try {
      this.image.src = this.url;
      await this.image.$ready();
      this.isOpen = true;
      this.fit();
      this.panel.dataset.cropOpen = "";
    } catch {
      this.close(); // not a picture that this browser can show
    }
  }

  close() {
    this.isOpen = false;
    this.panel.hidden = true;
    delete this.panel.dataset.cropOpen;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }

  fit() {
    this.image.$center("contain");
    const frame = frameIn(bounds(this.canvas, this.image));
    this.placing = true;
    this.selection.$change(frame.x, frame.y, frame.width, frame.height, RATIO);
    this.placing = false;
  }

  keepInside(event) {
    if (this.placing || !this.isOpen) return;
    const box = bounds(this.canvas, this.image);
    const { x, y, width, height } = event.detail;
    const slack = 1;
    const inside =
      x >= box.x - slack && y >= box.y - slack && x + width <= box.x + box.width + slack && y + height <= box.y + box.height + slack;
    if (!inside || width < 40) event.preventDefault();
  }

  act(what) {
    if (what === "smaller") this.scale(1 / 1.1);
    if (what === "larger") this.scale(1.1);
    if (what === "turn") {
      this.image.$rotate("90deg");
      this.fit();
    }
    if (what === "whole") this.close();
  }

  scale(factor) {
    const { x, y, width, height } = this.selection;
    this.selection.$change(x + (width * (1 - factor)) / 2, y + (height * (1 - factor)) / 2, width * factor, height * factor, RATIO);
  }

  nudge(event) {
    const step = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, -4], ArrowDown: [0, 4] }[event.key];
    if (!step || !event.target.matches("[data-crop-frame]")) return;
    event.preventDefault();
    this.selection.$move(...step);
  }

  async beforeSubmit(event) {
    if (event.target !== this.input.form || !this.isOpen) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      await this.replace();
    } finally {
      this.close();
      event.target.requestSubmit(event.submitter);
    }
  }

  async replace() {
    const drawn = await this.selection.$toCanvas({
      width: WIDTH,
      height: Math.round(WIDTH / RATIO),
      beforeDraw(context, canvas) {
        context.fillStyle = "#fff";
        context.fillRect(0, 0, canvas.width, canvas.height);
      },
    });
    const jpeg = await new Promise((resolve) => drawn.toBlob(resolve, "image/jpeg", QUALITY));
    if (!jpeg) return;
    const chosen = new DataTransfer();
    chosen.items.add(new File([jpeg], "photograph.jpg", { type: "image/jpeg" }));
    this.input.files = chosen.files;
  }
}

/** Give every photo input below `root` its crop panel. */
export function watch(root) {
  const template = document.getElementById("crop-template");
  if (!template) return;
  for (const input of root.querySelectorAll("input[type=file][data-crop]:not([data-crop-ready])")) {
    input.dataset.cropReady = "";
    new Crop(input, template);
  }
}
