/** The version of the rules, so that what older rules redacted can be redacted again. */

/**
 * Bump it whenever redaction answers differently. What the upload remembers of a file carries it: after a bump each file is
 * read once more, and a session whose text comes out differently is a new object beside the old one, which no longer counts.
 */
export const REDACTION_VERSION = 5
