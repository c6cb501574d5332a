//! 项目 sites, buildings, entrances, floors and units.
