-- When a device that was silent was heard of again: told once, as its silence is.
alter table read.device_seen add column returned_at timestamptz;
