import { ProxyTracerProvider, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';

/** Does nothing until an OpenTelemetry SDK is loaded beside the program (`node --import …`): the API alone is a no-op. */
const NAME = 'system-profiles';
const tracer = trace.getTracer(NAME);

/** Runs work as a span of a trace, with what it is about; a failure is the span's status, and goes on to the caller. */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (!isListening()) return work();
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The class and code of an error, not its message: that may name what only the caller may see.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'defect';
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Whether an SDK is there to hear of spans: without one, a span that does nothing still costs a request microseconds. */
function isListening(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(NAME) !== undefined;
}
