import { z } from 'zod';
import { installStyleNonce } from '../host/style-nonce';

// Imported first: libraries make style elements and compile checks as soon as they are loaded, and the content security
// policy allows neither style without a nonce nor evaluated code.
z.config({ jitless: true });
installStyleNonce();
