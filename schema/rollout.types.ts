import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Actor as DomainActor } from '../src/store/event.js';
import { Actor } from './audit.types.js';
import { CommandInput } from './command.inputs.js';
import { enumOf } from './enum.js';

export type RolloutState = 'IDLE' | 'ROLLING_OUT' | 'PAUSED' | 'HALTED' | 'COMPLETE';
export const RolloutStates = enumOf<RolloutState>('RolloutState', 'How a rollout stands.', {
  IDLE: 'No version is published yet, or no device follows.',
  ROLLING_OUT: 'Some devices wait for the version or install it.',
  PAUSED: 'Somebody has paused it: devices that have not begun wait.',
  HALTED: 'More devices fail than may: devices that have not begun wait.',
  COMPLETE: 'No device waits any more.',
});

export type WaveState = 'WAITING' | 'OPEN' | 'THROUGH';
export const WaveStates = enumOf<WaveState>('RolloutWaveState', 'How a wave stands.', {
  WAITING: 'A wave before it is not through.',
  OPEN: 'Its devices may install the version.',
  THROUGH: 'Each of its devices runs the version, fails with it, or is silent.',
});

@ObjectType({ simpleResolvers: true, description: 'Devices by how they stand with the version that rolls out.' })
export class RolloutDevices {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;
  @Field(() => Int, { description: 'Have not begun with it.' })
  waiting!: number;
  @Field(() => Int, { description: 'Are installing it.' })
  updating!: number;
  @Field(() => Int, { description: 'Run it, or another version that says the same.' })
  ready!: number;
  @Field(() => Int, { description: 'Tried it and fail.' })
  failed!: number;
  @Field(() => Int, { description: 'Have not begun, and were not heard of for too long: nobody waits for them.' })
  silent!: number;
}

@ObjectType({ simpleResolvers: true, description: 'A part of the devices that goes together.' })
export class RolloutWave {
  @Field(() => String, { nullable: true, description: 'Devices with this tag; null: all that are in no other wave.' })
  tag!: string | null;
  @Field(() => Int, { description: 'How many of them, in percent; the same ones for every version.' })
  percent!: number;
  @Field(() => WaveStates, { description: 'How it stands.' })
  state!: WaveState;
  @Field(() => RolloutDevices, { description: 'Its devices.' })
  devices!: RolloutDevices;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How the newest version reaches the devices that follow the profile.',
})
export class Rollout {
  @Field(() => String, { nullable: true, description: 'The version that rolls out; null before the first.' })
  version!: string | null;
  @Field(() => RolloutStates, { description: 'How it stands.' })
  state!: RolloutState;
  @Field(() => [RolloutWave], { description: 'One after the other; the last one has all that are in no other.' })
  waves!: RolloutWave[];
  @Field(() => Int, { description: 'More failing devices halt it. Without waves nothing does.' })
  maxFailing!: number;
  @Field(() => RolloutDevices, { description: 'The devices of all waves.' })
  devices!: RolloutDevices;
  @Field(() => Int, { description: 'Devices that stay on a version that somebody chose: they are in no wave.' })
  pinned!: number;
  @Field(() => Actor, { nullable: true, description: 'Who set it last; null when nobody ever did.' })
  setBy!: DomainActor | null;
  @Field(() => Date, { nullable: true, description: 'When it was set last.' })
  setAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'The remark that was left then.' })
  note!: string | null;
  @Field(() => Actor, { nullable: true, description: 'Who has paused it; null when it is not paused by anybody.' })
  pausedBy!: DomainActor | null;
  @Field(() => Date, { nullable: true, description: 'When it was paused.' })
  pausedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'The remark that was left with the pause.' })
  pauseNote!: string | null;
}

/** What every order on a rollout takes. */
@InputType()
export abstract class RolloutInput extends CommandInput {
  @Field(() => ID, { description: 'The profile.' })
  profileId!: string;
}

@InputType({ description: 'Holds a rollout back.' })
export class PauseRolloutInput extends RolloutInput {}

@InputType({ description: 'Lets a rollout go on.' })
export class ResumeRolloutInput extends RolloutInput {}
