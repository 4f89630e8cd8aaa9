// A visitor's life, row by row. Each row is told once, for both versions of the widget.
import { PAGES } from './rows/pages.mjs';
import { TOKENS } from './rows/tokens.mjs';
import { VISITORS } from './rows/visitors.mjs';

export const ROWS = { ...TOKENS, ...VISITORS, ...PAGES };

/** The rows for which it matters what a Tiledesk server does. */
export const REAL = new Set(['01', '03', '04', '04b', '05', '07', '08', '09', '10', '10b', '12', '13', '19']);
