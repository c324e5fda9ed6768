// Preloaded into the program that is soaked (with --expose-gc): answers over the channel to its parent what is left of its
// memory after everything that nobody needs has been collected. What grows in that is a leak; the resident size alone
// also shows what the engine and the allocator keep for the next burst.
process.on('message', () => {
  globalThis.gc();
  process.send(process.memoryUsage());
});
// The channel must not keep a program alive that is told to end.
process.channel.unref();
