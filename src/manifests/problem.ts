/** ERROR blocks Finish; WARNING and INFO don't. */
export type Severity = 'ERROR' | 'WARNING' | 'INFO';

/**
 * Something an author should know about a text, with the place where it stands.
 * Pure checks return these without `layer`; the review adds it.
 */
export type Problem = {
  /** stable, upper case: "YAML_SYNTAX" */
  readonly code: string;
  readonly severity: Severity;
  /** names the thing, the fault and the way out */
  readonly message: string;
  readonly layer?: string | undefined;
  readonly manifest?: string | undefined;
  /** path inside the document, outermost first: ["spec", "template"] */
  readonly path: readonly string[];
  /** from 1 */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
};
