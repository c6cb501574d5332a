//! 工单 what customers ask for, from opening to closing.
