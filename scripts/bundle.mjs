/**
 * Make one file of the modules that each page of the till begins with.
 *
 *     node scripts/bundle.mjs pos/static/till pos/static/built
 */

import { build } from "esbuild-wasm";

const [, , folder, outdir] = process.argv;
const entryPoints = ["main.js", "display/display.js", "sw.js"].map((name) => `${folder}/${name}`);

// Its engine never ends where its messages go to a file: what is wrong is said from here.
const options = { entryNames: "[name]", bundle: true, format: "esm", charset: "utf8", logLevel: "silent" };
await build({ entryPoints, outdir, ...options }).catch((fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
