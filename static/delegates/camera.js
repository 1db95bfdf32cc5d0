/** A picture by the camera goes into the form's own file input: cropping and sending are then as for any file. */
const QUALITY = 0.92;

class Camera {
  constructor(root) {
    this.root = root;
    this.input = document.getElementById(root.dataset.for);
    this.view = root.querySelector("[data-camera-view]");
    this.video = root.querySelector("video");
    this.refused = root.querySelector("[data-camera-refused]");
    this.opener = root.querySelector("[data-camera-do=open]");
    root.addEventListener("click", (event) => {
      const what = event.target.closest("[data-camera-do]")?.dataset.cameraDo;
      if (what) this[what]();
    });
    addEventListener("pagehide", () => this.close());
  }

  async open() {
    this.refused.hidden = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 } } });
    } catch {
      this.refused.hidden = false; // none there, or not allowed
      return;
    }
    this.video.srcObject = this.stream;
    this.view.hidden = false;
    this.opener.hidden = true;
    this.root.querySelector("[data-camera-do=take]").focus();
  }

  async take() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    const held = new DataTransfer();
    held.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    this.input.files = held.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.view.hidden = true;
    if (!this.opener.hidden) return;
    this.opener.hidden = false;
    this.opener.focus();
  }
}

for (const root of document.querySelectorAll("[data-camera]")) {
  if (navigator.mediaDevices?.getUserMedia) new Camera(root);
  else root.hidden = true;
}
