/**
 * A receipt printer on this device's USB, as an adapter: `{name, connect(), write(bytes), close()}`.
 *
 * A printer is spoken to through its interface of the printer class, by the bulk endpoint that takes bytes.
 */

const PRINTER_CLASS = 7;
const CHUNK_BYTES = 16_384;

export const isOffered = () => "usb" in navigator;

/** Let the person choose a printer; the answer is what to keep of it, by which `find` knows it again. */
export async function choose() {
  return kept(await navigator.usb.requestDevice({ filters: [{ classCode: PRINTER_CLASS }] }));
}

const kept = ({ vendorId, productId, serialNumber, productName }) => ({ vendorId, productId, serialNumber, name: productName || "USB" });

/** The printer that was chosen once, or null when it is not plugged in. */
export async function find(wanted) {
  const devices = await navigator.usb.getDevices();
  const same = (device) => ["vendorId", "productId", "serialNumber"].every((key) => device[key] === wanted[key]);
  const device = devices.find(same);
  return device ? adapter(device, wanted.name) : null;
}

/** Give the printer back: the browser no longer lets this page use it. */
export async function forget(wanted) {
  const devices = await navigator.usb.getDevices();
  await Promise.all(devices.filter((device) => device.vendorId === wanted.vendorId && device.productId === wanted.productId).map((device) => device.forget?.()));
}

function adapter(device, name) {
  let way = null;
  return {
    name,
    async connect() {
      await device.open();
      if (device.configuration === null) await device.selectConfiguration(1);
      way = wayOut(device);
      await device.claimInterface(way.interfaceNumber);
      if (way.alternateSetting) await device.selectAlternateInterface(way.interfaceNumber, way.alternateSetting);
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const { status } = await device.transferOut(way.endpointNumber, bytes.slice(at, at + CHUNK_BYTES));
        if (status !== "ok") throw new DOMException(`The printer answered ${status}`, "NetworkError");
      }
    },
    close: () => device.close(),
  };
}

function wayOut({ configuration }) {
  for (const { interfaceNumber, alternates } of configuration.interfaces) {
    for (const { interfaceClass, alternateSetting, endpoints } of alternates) {
      const out = endpoints.find(({ direction, type }) => direction === "out" && type === "bulk");
      if (interfaceClass === PRINTER_CLASS && out) return { interfaceNumber, alternateSetting, endpointNumber: out.endpointNumber };
    }
  }
  throw new DOMException("This is not a printer", "NotFoundError");
}
