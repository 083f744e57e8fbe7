// A page of elements that hold what is put into them, and read it out. No script that it is asked for can be had.

export class Element extends EventTarget {
  hidden = false;
  children = [];
  dataset = {};
  append(...children) {
    this.children.push(...children);
    if (children.some(({ src }) => src)) children.forEach((child) => child.dispatchEvent(new Event("error")));
  }
  replaceChildren(...children) {
    this.children = children;
  }
  setAttribute(name, value) {
    this[name] = value;
  }
  async play() {}
  querySelector() {
    return null;
  }
  focus() {
    document.activeElement = this;
  }
  get text() {
    return this.children.map((child) => child.text ?? String(child)).join("");
  }
}

export const made = () => new Element();

globalThis.document = { createElement: made, createElementNS: made, head: made(), documentElement: { dataset: { zxing: "zxing.js" } } };
globalThis.requestAnimationFrame = () => {};
