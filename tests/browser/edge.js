/**
 * The browser's edge in the tests: `navigator.usb` and `navigator.serial`, each with one device, whose bytes go to a real
 * peer (tests/browser/peers.py). As strict as the browser: a device that is not open, not claimed or not chosen is refused.
 */
(() => {
  const READ_EVERY_MS = 25;
  const refuse = (why) => Promise.reject(new DOMException(why, "InvalidStateError"));
  const as64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const from64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const isChosen = (kind) => localStorage.getItem(`chosen ${kind}`) === "yes";
  const chosen = (kind, device) => {
    if (!navigator.userActivation.isActive) throw new DOMException("Must be handling a user gesture", "SecurityError");
    localStorage.setItem(`chosen ${kind}`, "yes");
    return device;
  };
  const lost = () => new DOMException("The device was disconnected.", "NetworkError");

  const endpoints = [{ endpointNumber: 2, direction: "in", type: "bulk" }, { endpointNumber: 1, direction: "out", type: "bulk" }];
  const usb = {
    vendorId: 0x04b8, productId: 0x0e28, serialNumber: "A1", productName: "TM-T20III",
    opened: false, configuration: null, claimed: null,
    async open() {
      if (this.opened) return;
      if (!(await globalThis.usb_open())) throw lost();
      this.opened = true;
    },
    async selectConfiguration(number) {
      if (!this.opened || number !== 1) return refuse("not open");
      const alternates = [{ alternateSetting: 0, interfaceClass: 7, endpoints }];
      this.configuration = { interfaces: [{ interfaceNumber: 0, alternates }] };
    },
    async claimInterface(number) {
      if (this.configuration === null) return refuse("not configured");
      this.claimed = number;
    },
    async transferOut(number, bytes) {
      if (this.claimed !== 0 || number !== 1) return refuse("not claimed");
      if (!(await globalThis.usb_write(as64(new Uint8Array(bytes))))) throw lost();
      return { status: "ok", bytesWritten: bytes.length };
    },
    async close() {
      Object.assign(this, { opened: false, configuration: null, claimed: null });
      await globalThis.usb_close();
    },
    forget: async () => localStorage.removeItem("chosen usb"),
  };

  const serial = {
    readable: null, writable: null, ending: null,
    getInfo: () => ({ usbVendorId: 0x067b, usbProductId: 0x2303 }),
    async open({ baudRate }) {
      if (this.readable) return refuse("already open");
      if (!baudRate) throw new TypeError("a baud rate is required");
      if (!(await globalThis.serial_open())) throw lost();
      const state = { ended: false };
      this.ending = state;
      this.readable = new ReadableStream({
        async pull(controller) {
          while (!state.ended) {
            const heard = await globalThis.serial_read();
            if (heard === null) return controller.error(lost());
            if (heard) return controller.enqueue(from64(heard));
            await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS));
          }
        },
        cancel: () => void (state.ended = true),
      });
      this.writable = new WritableStream({
        async write(bytes) {
          if (!(await globalThis.serial_write(as64(bytes)))) throw lost();
        },
      });
    },
    async close() {
      if (this.readable?.locked || this.writable?.locked) return refuse("a stream is locked");
      this.ending.ended = true;
      Object.assign(this, { readable: null, writable: null });
      await globalThis.serial_close();
    },
    forget: async () => localStorage.removeItem("chosen serial"),
  };

  const apis = {
    usb: { requestDevice: async () => chosen("usb", usb), getDevices: async () => (isChosen("usb") ? [usb] : []) },
    serial: { requestPort: async () => chosen("serial", serial), getPorts: async () => (isChosen("serial") ? [serial] : []) },
  };
  for (const [kind, api] of Object.entries(apis)) {
    if (globalThis.peers?.includes(kind)) Object.defineProperty(navigator, kind, { configurable: true, value: api });
    else delete Navigator.prototype[kind];
  }
})();
