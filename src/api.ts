import { openFoundation } from './foundation.js';
import { runProcess } from './lifecycle.js';
import { watchProcess } from './operation-server.js';
import { startServer } from './server.js';

/** `npm run start:api`: the API alone; archives are built by worker processes (`npm run start:worker`). */
await runProcess(async () => {
  const foundation = await openFoundation(process.env);
  const { adminKey, secretsKey, log } = foundation;
  const server = await startServer(foundation.app, { adminKey: adminKey.key, secretsKey }).catch(
    async (error: unknown) => {
      await foundation.close();
      throw error;
    },
  );
  const watched = await watchProcess(foundation.app);
  log.info({ url: server.url, adminKeyFile: adminKey.file }, 'the API is ready');
  return {
    log,
    async stop() {
      await watched.close();
      await server.close();
      await foundation.close();
    },
  };
});
