// A camera that goes is said, one that cannot be used is not left on, and one that was opened twice is watched once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { made } from "./fake_page.mjs";

class Stream {
  track = Object.assign(new EventTarget(), { isOn: true, stop: () => void (this.track.isOn = false) });
  getTracks = () => [this.track];
}

const devices = {};
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { mediaDevices: devices } });
const { watch } = await import("../../pos/static/till/devices/camera.js");
const { cameraView } = await import("../../pos/static/till/screens/camera_view.js");
const { noticeLine } = await import("../../pos/static/till/screens/notice.js");

const KNOWN = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"];
/** The browser has a reader of its own, which sees nothing. */
function canRead() {
  globalThis.BarcodeDetector = class {
    static getSupportedFormats = async () => KNOWN;
    detect = async () => [];
  };
}
const turns = () => new Promise((resolve) => setTimeout(resolve, 5));
const press = (button) => button.dispatchEvent(new Event("click"));

test("where codes cannot be read the camera is not left on", async () => {
  const stream = new Stream();
  devices.getUserMedia = async () => stream;
  await assert.rejects(watch(made(), () => {}, () => {}));
  assert.equal(stream.track.isOn, false);
});

test("a camera that is taken away is said, and its picture is shut", async () => {
  canRead();
  const stream = new Stream();
  devices.getUserMedia = async () => stream;
  const { button, place } = cameraView(() => {});
  press(button);
  await turns();
  assert.equal(place.hidden, false);
  stream.track.dispatchEvent(new Event("ended"));
  assert.equal(place.hidden, true);
  assert.match(noticeLine().text, /The camera has stopped/);
  press(button);
  assert.equal(noticeLine().hidden, true);
  await turns();
  press(button);
});

test("a camera that another program has is said to be that program's", async () => {
  canRead();
  devices.getUserMedia = () => Promise.reject(new DOMException("busy", "NotReadableError"));
  press(cameraView(() => {}).button);
  await turns();
  assert.match(noticeLine().text, /Another program has the camera/);
});

test("shut and opened again while the browser still asks, it is on once, and off once shut", async () => {
  canRead();
  const [first, second] = [new Stream(), new Stream()];
  const asked = [];
  devices.getUserMedia = () => new Promise((resolve) => asked.push(resolve));
  const { button } = cameraView(() => {});
  for (let times = 0; times < 3; times += 1) press(button);
  asked[0](first);
  asked[1](second);
  await turns();
  assert.deepEqual([first.track.isOn, second.track.isOn], [false, true]);
  press(button);
  assert.equal(second.track.isOn, false);
});

test("shut by a key, the keyboard is where it opens again", async () => {
  canRead();
  devices.getUserMedia = async () => new Stream();
  const { button, place } = cameraView(() => {});
  press(button);
  await turns();
  place.children.at(-1).dispatchEvent(Object.assign(new Event("click"), { detail: 0 }));
  assert.equal(document.activeElement, button);
});
