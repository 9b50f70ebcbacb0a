// What a template may take. It comes with a model's file or from a tenant: nothing that it does may cost anyone else more.

/** Bytes for the template, the chat and all that is made of them. A chat of 128,000 tokens takes about 10 MiB. */
export const memoryBytesMax = 64 * 2 ** 20;

/** Bytes. The templates that are known take less than a tenth; V8's own stack, of which each takes more, must last longer. */
export const stackBytesMax = 256 * 2 ** 10;

/** Characters of what goes in, as JSON. A long chat with a large template has half a million. */
export const requestLengthMax = 8 * 2 ** 20;

/** Milliseconds of a render where nothing else is said; a long chat takes 50. */
export const renderDeadlineMs = 5000;

/** A template's own message is cut there. Characters. */
export const messageLengthMax = 300;
