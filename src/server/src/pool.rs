//! A few blocking connections shared by async requests.

use std::sync::{Arc, Mutex, PoisonError};

use storage::StorageError;
use tokio::sync::Semaphore;

use crate::api_error::ApiError;

type Open<C> = Box<dyn Fn() -> Result<C, StorageError> + Send + Sync>;

/// Connections that are opened when needed, up to a limit; whoever comes later waits for one.
pub struct Pool<C> {
    inner: Arc<Inner<C>>,
}

struct Inner<C> {
    open: Open<C>,
    free: Mutex<Vec<C>>,
    permits: Semaphore,
}

impl<C: Send + 'static> Pool<C> {
    /// At most `size` connections at a time.
    #[must_use]
    pub fn new(size: usize, open: impl Fn() -> Result<C, StorageError> + Send + Sync + 'static) -> Pool<C> {
        let inner =
            Inner { open: Box::new(open), free: Mutex::new(Vec::new()), permits: Semaphore::new(size) };
        Pool { inner: Arc::new(inner) }
    }

    /// Runs `work` with a connection on a thread that may block.
    ///
    /// # Errors
    /// What `work` answers; an internal error when it panics (its connection is thrown away).
    pub async fn with<T, E>(
        &self,
        work: impl FnOnce(&mut C) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Send + 'static,
        ApiError: From<E>,
    {
        let _permit = self.inner.permits.acquire().await.map_err(|_| ApiError::internal())?;
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || -> Result<Result<T, E>, StorageError> {
            let kept = inner.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = kept.map_or_else(|| (inner.open)(), Ok)?;
            let result = work(&mut connection);
            inner.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok(result)
        });
        let result = done.await.map_err(|error| {
            tracing::error!(%error, "a database task panicked");
            ApiError::internal()
        })??;
        Ok(result?)
    }
}
