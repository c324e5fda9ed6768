// Loaded by the bucket's server before itself: it knows one key by heart and takes others only in code.
import accounts from 's3rver/lib/models/account.js';

const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
accounts.DUMMY_ACCOUNT.revokeAccessKey('S3RVER');
accounts.DUMMY_ACCOUNT.createKeyPair(id, secret);
