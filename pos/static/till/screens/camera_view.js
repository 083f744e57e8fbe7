/** What the camera sees, above the goods: a code held before it is a scan like any other. */

import { isOffered, watch } from "../devices/camera.js";
import { fill, h, icon } from "../kit/dom.js";
import { t } from "../kit/language.js";
import * as sounds from "../kit/sounds.js";
import { hush, notify } from "./notice.js";

/** The button that opens the camera and the place where its picture is shown; `scanned(readings)` takes what it reads. */
export function cameraView(scanned) {
  const place = h("div.camera", { hidden: true });
  const button = h("button.tool.camera-open", { type: "button", "data-key": "F7", hidden: !isOffered(), "aria-pressed": "false", title: t("Scan with the camera"), onclick: () => (stop ? close() : open()) },
    icon("barcode"), h("span.only-spoken", {}, t("Scan with the camera")));
  let stop = null;

  async function open() {
    const video = h("video", { muted: true, playsinline: true, "aria-label": t("What the camera sees") });
    const asked = () => {};
    stop = asked;
    fill(place, video, h("p.camera-hint", {}, t("Hold the code before the camera.")), h("button.tool", { type: "button", onclick: closeHere }, t("Close the camera")));
    hush();
    show(true);
    try {
      const end = await watch(video, (text) => scanned([text]), lost);
      if (stop === asked) stop = end;
      else end();
    } catch (error) {
      if (stop === asked) failed(reasonOf(error));
    }
  }

  function lost() {
    failed(t("The camera has stopped: open it again, or type the code."));
  }

  function failed(reason) {
    close();
    sounds.refused();
    notify(reason, "bad");
  }

  /** By a key: then what opens it again has the keyboard, and not the page. */
  function closeHere({ detail }) {
    close();
    if (detail === 0) button.focus();
  }

  function close() {
    stop?.();
    stop = null;
    show(false);
    fill(place);
  }

  function show(isOpen) {
    place.hidden = !isOpen;
    button.setAttribute("aria-pressed", String(isOpen));
  }

  return { button, place, close };
}

function reasonOf({ name }) {
  if (name === "NotAllowedError") return t("The camera may not be used: allow it in the browser.");
  if (name === "NotFoundError") return t("This device has no camera.");
  if (name === "NotReadableError") return t("Another program has the camera: close it there, then open it here.");
  return t("The camera cannot be opened.");
}
