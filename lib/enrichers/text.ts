/** A text as it is kept: an analyst is shown no more of it, and a row must hold it whatever it is made of. */
export const cut = (text: string, length = 512): string => text.slice(0, length);
