import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isObjectType, type GraphQLNamedType } from 'graphql';
import { createSchema } from '../../schema/build.js';
import { counterOf } from './counted.js';
import {
  accessStory,
  deviceStory,
  importStory,
  profileStory,
  registryStory,
  stepsInto,
  subscriptionStory,
} from './stories.js';
import { openStock, type Stock } from './stocked.js';

/** Mostly three: what is changed, the append, what was changed for the answer. */
const MUTATIONS: Readonly<Record<string, number>> = {
  ...{ createSystemProfile: 4, updateProfileInformation: 3, cloneSystemProfile: 6, deleteSystemProfile: 3 },
  ...{ importSystemProfile: 4, reviseSystemProfile: 4, discardDraft: 3, finishSystemProfile: 4, setVariables: 3 },
  ...{ addManifestLayer: 3, updateLayer: 3, attachManifest: 3, detachManifest: 3, removeLayer: 3, reorderLayers: 3 },
  // And the pack or chart in its catalog, what of it is kept, and what its content asks.
  ...{ addPackLayer: 10, addHelmChartLayer: 11 },
  ...{ requestArchive: 5, setRollout: 4, pauseRollout: 4, resumeRollout: 4 },
  ...{ addRegistry: 4, updateRegistry: 3, syncRegistry: 3, removeRegistry: 3 },
  ...{ createDeviceToken: 2, linkDevice: 4, approveUpdate: 3, importReceipt: 7, removeDevice: 2 },
  ...{ createApiKey: 3, restrictApiKey: 3, revokeApiKey: 2 },
  ...{ createAccount: 3, updateAccount: 4, restrictAccount: 3 },
  // Attempts are counted by address and by account, before and after.
  ...{ signIn: 7, signOut: 1, changePassword: 9, endSession: 1 },
};

/** Beside the one read of the log that serves all subscribers of a process. */
const SUBSCRIPTIONS: Readonly<Record<string, number>> = {
  ...{ profileChanged: 1, archiveReady: 1, archiveUpdated: 1, deviceUpdated: 1, registrySynced: 1 },
  devicesChanged: 1,
};

let stock: Stock;
const steps: Record<string, number> = {};
let told: Record<string, number> = {};
beforeAll(async () => {
  stock = await openStock();
  const count = counterOf(stock.app);
  const step = stepsInto(steps, count);
  await importStory(step, stock, count);
  await registryStory(step, stock);
  await profileStory(step);
  await deviceStory(step, stock);
  await accessStory(step, count, steps);
  told = await subscriptionStory(stock, count);
}, 120_000);
afterAll(() => stock.close());

const fieldsOf = (type: GraphQLNamedType | null | undefined) =>
  isObjectType(type) ? Object.keys(type.getFields()) : [];

test('every mutation of the schema is counted', () => {
  expect(fieldsOf(createSchema().getMutationType()).filter((field) => !(field in MUTATIONS))).toEqual([]);
});

test('every subscription of the schema is counted', () => {
  expect(fieldsOf(createSchema().getSubscriptionType()).filter((field) => !(field in SUBSCRIPTIONS))).toEqual([]);
});

test('a mutation costs a handful of statements', () => expect(steps).toEqual(MUTATIONS));

test('an event that is told costs what it shows', () => expect(told).toEqual(SUBSCRIPTIONS));
