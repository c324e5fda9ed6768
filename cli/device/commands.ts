import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Agent } from './agent.js';
import { writeWhole } from './disk.js';
import { applyFile, archiveIn } from './from-file.js';
import { givenText } from './given-file.js';
import { DEFAULT_HOME, openHome, type Home } from './home.js';
import { withLock } from './lock.js';
import { AgentFault } from './protocol.js';
import { register } from './register.js';
import { runAgent } from './run.js';
import { serverAt } from './server.js';
import { failed, synchronise } from './sync.js';

/** The whole text of --help. */
export const HELP = `Keeps this device at the version of its profile that the server wants (docs/devices.md).

  device register --server URL --token TOKEN [--name NAME] [--uid UID] [--tag TAG]…
                  [--public-key PEM]
  device sync     one round: ask, fetch, verify, install, report
  device sync     --from FILE.tgz [--site FILE] [--receipt FILE]   the same from a file, without a network
  device run      rounds for ever, as often as the server says
  device status   what runs here, and what is wrong [--json]

  --home DIR           where the agent keeps all that it knows; default ${DEFAULT_HOME}
  --target T           k3s or kubectl; default: what is there
  --manifests-dir DIR  of k3s; default: k3s' own
  --token TOKEN        from createDeviceToken; or in the environment as DEVICE_TOKEN
  --public-key PEM     file with the server's signing keys; without it the server is asked, once
  --receipt FILE       where the signed receipt goes; default: beside the archive

Exit code: 0 when what is wanted runs, 1 when it doesn't, 2 when the call is wrong.
`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ home: text, target: text, 'manifests-dir': text, server: text, token: text, name: text, uid: text },
  ...{
    'public-key': text,
    from: text,
    site: text,
    receipt: text,
    json: { type: 'boolean' },
    tag: { type: 'string', multiple: true },
  },
} as const satisfies ParseArgsConfig['options'];
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** Runs a command of the agent; gives the exit code. @param words without "device" */
export async function deviceCommand([command = '', ...words]: readonly string[]): Promise<number> {
  if ([command, ...words].some((word) => word === '--help' || word === '-h') || command === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run) {
    process.stderr.write(`${command === '' ? 'Name a command.' : `"${command}" is no command.`}\n\n${HELP}`);
    return 2;
  }
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  try {
    return await run(await openHome(values.home ?? DEFAULT_HOME), values);
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

const COMMANDS: Readonly<Record<string, (home: Home, values: Values) => Promise<number>>> = {
  register: registerDevice,
  sync: (home, values) =>
    withLock(home.lock, () => (values.from === undefined ? sync(home, values) : fromFile(home, values, values.from))),
  run: (home, values) => withLock(home.lock, () => follow(home, values)),
  status,
};

async function registerDevice(home: Home, values: Values): Promise<number> {
  const token = values.token ?? process.env['DEVICE_TOKEN'];
  if (values.server === undefined || token === undefined) {
    process.stderr.write(`Give --server, and --token or DEVICE_TOKEN.\n\n${HELP}`);
    return 2;
  }
  const { uid = null, name = null } = values;
  const options = {
    server: values.server,
    token,
    uid,
    name,
    tags: values.tag ?? [],
    publicKey: values['public-key'] ?? null,
  };
  const { deviceId } = await register(home, options);
  say(`Registered as ${deviceId}. Now run the agent: it follows the profile that the device is linked to.`);
  return 0;
}

async function sync(home: Home, values: Values): Promise<number> {
  const agent = await agentOf(home, values);
  try {
    const { failures } = await synchronise(agent);
    return failures === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof AgentFault) await failed(agent, error);
    throw error;
  }
}

async function fromFile(home: Home, values: Values, from: string): Promise<number> {
  const agent = await agentOf(home, values);
  const path = await archiveIn(from);
  const site = values.site === undefined ? null : await givenText(values.site);
  const { ok, receipt } = await applyFile(agent, path, site);
  const to = values.receipt ?? `${path}.${agent.identity.uid}.receipt`;
  await writeWhole(to, `${receipt}\n`, 0o644);
  say(`The receipt lies in ${to}.`);
  return ok ? 0 : 1;
}

async function follow(home: Home, values: Values): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const agent = await agentOf(home, values);
  // While nothing changes nothing else is said, and silence looks like hanging.
  say(`Following what ${agent.identity.server} wants of ${agent.identity.uid}.`);
  await runAgent(agent, stop.signal);
  return 0;
}

async function status(home: Home, values: Values): Promise<number> {
  const [identity, state] = [await home.identity(), await home.state()];
  const { applied, applying, layers, failures, fault } = state;
  if (values.json) {
    const { deviceId = null, server = null, uid = null } = identity ?? {};
    const running = applied && { profile: applied.slug, version: applied.version, archiveSha256: applied.digest };
    say(
      JSON.stringify({
        deviceId,
        server,
        uid,
        running,
        installing: applying?.version ?? null,
        layers,
        failures,
        fault,
      }),
    );
    return fault === null ? 0 : 1;
  }
  say(identity ? `Device ${identity.uid} of ${identity.server}` : 'Not registered.');
  say(applied ? `Runs ${applied.slug} ${applied.version}.` : 'Nothing is installed.');
  if (applying) say(`The installation of ${applying.slug} ${applying.version} is not finished.`);
  for (const layer of layers) say(`  ${layer.status.padEnd(10)} ${layer.name}  ${layer.message}`.trimEnd());
  if (fault !== null) say(`${failures} tries went wrong. The last one: ${fault}`);
  return fault === null ? 0 : 1;
}

async function agentOf(home: Home, values: Values): Promise<Agent> {
  const identity = await home.identity();
  if (!identity) throw new AgentFault('This device is not registered. Begin with: device register', false);
  const { target = null } = values;
  if (target !== null && target !== 'k3s' && target !== 'kubectl') {
    throw new AgentFault(`There is no target ${target}. Choose k3s or kubectl.`, false);
  }
  const server = serverAt(identity.server);
  return { home, identity, server, target: { target, manifestsDir: values['manifests-dir'] ?? null }, say };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
