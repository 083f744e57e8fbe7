/** Placeholder */
export const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/['’]/g, " ").replace(/\s+/g, " ").trim();
export function matches(wanted, products, most) {
  const words = wanted.split(" ");
  const found = [];
  for (const product of products) { if (words.every((w) => product.folded.includes(w))) found.push(product); if (found.length >= most) break; }
  return found;
}
