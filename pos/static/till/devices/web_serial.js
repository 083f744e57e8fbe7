/**
 * Something on a serial port of this device, as an adapter: `{name, connect(), write(bytes), close()}`, and `read()` for
 * what speaks by itself. A port has no name of its own: it is known again by its USB numbers and its place among equals.
 */

/** How fast a line may be, in baud; most devices are sold with the first. */
export const SPEEDS = [9600, 1200, 2400, 4800, 19_200, 38_400, 115_200];

export const isOffered = () => "serial" in navigator;

/** Let the person choose a port; the answer is what to keep of it, by which `find` knows it again. */
export async function choose() {
  const port = await navigator.serial.requestPort();
  const numbers = numbersOf(port);
  return { ...numbers, place: equals(await navigator.serial.getPorts(), numbers).indexOf(port), name: nameOf(numbers) };
}

const numbersOf = (port) => {
  const { usbVendorId = null, usbProductId = null } = port.getInfo();
  return { usbVendorId, usbProductId };
};

const equals = (ports, { usbVendorId, usbProductId }) =>
  ports.filter((port) => numbersOf(port).usbVendorId === usbVendorId && numbersOf(port).usbProductId === usbProductId);

const hex = (number) => number.toString(16).padStart(4, "0");

const nameOf = ({ usbVendorId, usbProductId }) => (usbVendorId === null ? "COM" : `USB ${hex(usbVendorId)}:${hex(usbProductId ?? 0)}`);

async function portOf(wanted) {
  const found = equals(await navigator.serial.getPorts(), wanted);
  return found[wanted.place] ?? found[0] ?? null;
}

/** What was chosen once, or null when it is not plugged in. */
export async function find(wanted) {
  const port = await portOf(wanted);
  return port ? adapter(port, wanted) : null;
}

/** Give the port back: the browser no longer lets this page use it. */
export async function forget(wanted) {
  await (await portOf(wanted))?.forget?.();
}

function adapter(port, { name, baudRate }) {
  let writer = null;
  return {
    name,
    connect: () => port.open({ baudRate }),
    async write(bytes) {
      writer = port.writable.getWriter();
      try {
        await writer.write(bytes);
      } finally {
        writer.releaseLock();
      }
    },
    /** Call `heard(text)` with what comes, until the port goes or `signal` says stop. */
    async read(heard, signal) {
      const reader = port.readable.getReader();
      const decoder = new TextDecoder("ascii");
      signal.addEventListener("abort", () => reader.cancel().catch(() => {}));
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) return;
          heard(decoder.decode(value, { stream: true }));
        }
      } finally {
        reader.releaseLock();
      }
    },
    /** A write that stands still holds its stream, and a port whose stream is held does not close: nothing would open it again. */
    close() {
      writer?.releaseLock();
      return port.close();
    },
  };
}
