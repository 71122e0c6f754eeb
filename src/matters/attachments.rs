//! Files of a matter: limits and types checked, kept by the hash of their bytes.
