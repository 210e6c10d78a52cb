// The second step: a passkey does as well.

import {offerPasskey} from './_passkey.js';

offerPasskey();
