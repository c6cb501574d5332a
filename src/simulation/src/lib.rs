//! Many replicas and one authority on a virtual clock, network and disk, driven by a seed.
