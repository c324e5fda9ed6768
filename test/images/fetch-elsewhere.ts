import { openArchiveStore } from '../../src/archives/store-file.js';
import { fetchBlob } from '../../src/images/fetch-blob.js';
import { orderOf } from './blob-order.js';

// Fetches a blob in a process of its own, which may be killed: fetch-elsewhere.ts PORT FOLDER SHA256 BYTES.
const [port = '', folder = '', sha256 = '', sizeBytes = ''] = process.argv.slice(2);
const blob = { port: Number(port), files: openArchiveStore(folder), sha256, sizeBytes: Number(sizeBytes) };
await fetchBlob(orderOf({ ...blob, onBytes: () => undefined }), new AbortController().signal);
