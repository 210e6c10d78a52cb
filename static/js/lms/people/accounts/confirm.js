// Showing once more who is there: a passkey does as well.

import {offerPasskey} from './_passkey.js';

offerPasskey();
