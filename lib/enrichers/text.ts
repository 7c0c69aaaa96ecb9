/** A text as it is kept: an analyst is shown no more of it, and a row must hold it whatever it is made of. */
export const cut = (text: string, length = 512): string => text.slice(0, length);

/** An account as Windows writes it; its name alone where the domain is unknown, nothing where the name is. */
export const accountName = (domain = '', name = ''): string => (domain === '' || name === '' ? name : `${domain}\\${name}`);
