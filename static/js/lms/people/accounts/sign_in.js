// Signing in: a passkey does as well.

import {offerPasskey} from './_passkey.js';

offerPasskey();
