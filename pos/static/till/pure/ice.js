/** The number of a Moroccan company. Twin: store/settings.py. */

const ICE = /^[0-9]{15}$/;

/**
 * Whether the control digits of an ICE add up: its 15 digits, as a number, are 0 modulo 97. The authority published no
 * algorithm; a wrong result is only worth a warning.
 */
export const iceIsSound = (ice) => ICE.test(ice) && BigInt(ice) % 97n === 0n;
