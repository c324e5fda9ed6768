import { graphql, type ResultOf } from '../graphql/graphql.js';
import { ProfileAnswer } from '../graphql/payloads.js';

const RolloutDevicesParts = graphql(`
  fragment RolloutDevicesParts on RolloutDevices @_unmask {
    total
    waiting
    updating
    ready
    failed
    silent
  }
`);

/** How the newest version reaches the devices of a profile. */
export const RolloutQuery = graphql(
  `
    query Rollout($id: ID!) {
      systemProfile(id: $id) {
        id
        rollout {
          version
          state
          maxFailing
          pinned
          note
          setAt
          setBy {
            name
          }
          pauseNote
          pausedAt
          pausedBy {
            name
          }
          devices {
            ...RolloutDevicesParts
          }
          waves {
            tag
            percent
            state
            devices {
              ...RolloutDevicesParts
            }
          }
        }
      }
    }
  `,
  [RolloutDevicesParts],
);

/** Says how new versions reach the devices. */
export const SetRollout = graphql(
  `
    mutation SetRollout($input: SetRolloutInput!) {
      answer: setRollout(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Holds back what has not begun. */
export const PauseRollout = graphql(
  `
    mutation PauseRollout($input: PauseRolloutInput!) {
      answer: pauseRollout(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** Lets it go on. */
export const ResumeRollout = graphql(
  `
    mutation ResumeRollout($input: ResumeRolloutInput!) {
      answer: resumeRollout(input: $input) {
        ...ProfileAnswer
      }
    }
  `,
  [ProfileAnswer],
);

/** A rollout as the console shows it. */
export type Rollout = NonNullable<NonNullable<ResultOf<typeof RolloutQuery>['systemProfile']>['rollout']>;
/** A part of the devices that goes together. */
export type Wave = Rollout['waves'][number];
/** Devices by how they stand. */
export type RolloutDevices = Rollout['devices'];
