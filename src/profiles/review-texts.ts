import { inspectManifest } from '../manifests/manifest-checks.js';
import { inspectValues } from '../manifests/values-checks.js';
import { remembered } from '../recent.js';

/** What is remembered of each kind, in bytes. A manifest of the usual size takes two or three thousand. */
const REMEMBERED_BYTES = 24 * 1024 * 1024;

/**
 * What a manifest says. The findings of a text never change, and a draft is reviewed after every edit, which changes
 * one text of many: the findings of those read last are remembered.
 */
export const manifestFacts = remembered((text = '') => inspectManifest(text), REMEMBERED_BYTES);

/** What values say, remembered likewise. */
export const valuesFacts = remembered((text = '') => inspectValues(text), REMEMBERED_BYTES);
