//! Pushes what a device's backup holds, as that device would have done.
//!
//! Twice is harmless, and so is the device's own return later: an op is known by its id, whoever brings it.

use std::sync::Arc;

use domain::{DeviceId, OpId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use sync::Hash;
use sync::authority::{Asker, DeviceState, Need};
use sync::device_backup::{Piece, Work};
use sync::message::{Epoch, OpResult, PushBatch, PushReply, PushRequest};
use sync::op::StoredBatch;

use super::key::{Opened, Unopened};
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::Event;
use crate::blobs::receive;

/// What became of a file's content.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct TakenIn {
    pub applied: usize,
    pub refused: usize,
    pub held: usize,
    /// Had come before, by the device itself or by another copy of this file.
    pub already: usize,
    /// Could not be read out of the file, or were not taken in any order.
    pub not_taken: usize,
    pub files: usize,
    pub files_refused: usize,
    /// Whose backup it is.
    #[serde(skip)]
    pub device: Option<DeviceId>,
    /// The file was cut or damaged: there was more.
    pub incomplete: Option<&'static str>,
}

impl TakenIn {
    /// The audit's event, with what became of the file.
    #[must_use]
    pub fn told_by(&self, event: Event) -> Event {
        let event = match self.device {
            Some(device) => event.about(device),
            None => event,
        };
        let event = event.with("applied", self.applied).with("held", self.held).with("refused", self.refused);
        event.with("already", self.already).with("files", self.files)
    }
}

/// Why nothing of it could be taken.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the backup is of another organization")]
    OtherOrganization,
    #[error("the backup names no device")]
    Empty,
    #[error("the server failed: {}", .0.code())]
    Server(ApiError),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure::Server(error)
    }
}

/// Takes everything in.
///
/// # Errors
/// [`Failure`]; what was taken before stays taken, and importing again goes on.
pub async fn take_in(app: &Arc<App>, opened: Opened) -> Result<TakenIn, Failure> {
    let mut taken = TakenIn { incomplete: opened.missing.map(word), ..TakenIn::default() };
    let mut pieces = opened.pieces.into_iter();
    let Some(Piece::Ops(work)) = pieces.next() else { return Err(Failure::Empty) };
    if work.org != app.shared.org {
        return Err(Failure::OtherOrganization);
    }
    taken.device = Some(work.device);
    let complete = taken.incomplete.is_none();
    take_ops(app, &work, &mut taken, complete).await?;
    let author = work.outbox.iter().chain(&work.sent).map(|batch| batch.actor).next_back();
    for piece in pieces {
        let Piece::File { hash, bytes, .. } = piece else { continue };
        let owner = (author.unwrap_or_default(), work.device);
        match receive::imported(app, owner, domain::FileHash(hash.0), bytes).await {
            Ok(()) => taken.files += 1,
            Err(error) if error.status.is_client_error() => taken.files_refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(taken)
}

fn word(missing: Unopened) -> &'static str {
    if missing == Unopened::Cut { "cut" } else { "damaged" }
}

async fn take_ops(app: &Arc<App>, work: &Work, taken: &mut TakenIn, complete: bool) -> Result<(), Failure> {
    let mut batches: Vec<&StoredBatch> = work.sent.iter().chain(&work.outbox).collect();
    batches.sort_by_key(|batch| batch.first_dseq);
    let own = device(app, work.device).await?;
    // A device id for what the device's own line has no place for any more. It is out of use where the device is.
    let spare = DeviceId(work.device.id().derived("device backup"));
    let mut spare_marked = false;
    for batch in &batches {
        let known = known(app, &batch.op_ids).await?;
        taken.already += known.iter().filter(|known| **known).count();
        if known.iter().all(|known| *known) {
            continue;
        }
        let Ok(bodies) = batch.open() else {
            taken.not_taken += known.iter().filter(|known| !**known).count();
            continue;
        };
        let state = device(app, work.device).await?;
        let mut reply = None;
        if fits(&state, batch) {
            reply =
                Some(push(app, work.device, batch, &bodies, (batch.first_dseq, batch.chain_before)).await?);
        }
        if reply.as_ref().is_none_or(|reply| reply.problem.is_some()) {
            if own.revoked && !spare_marked {
                app.writer.set_revoked(spare, true).await.map_err(ApiError::from)?;
                spare_marked = true;
            }
            let line = device(app, spare).await?;
            reply = Some(push(app, spare, batch, &bodies, (line.last_dseq + 1, line.chain)).await?);
        }
        count(taken, &known, &batch.op_ids, &reply.map(|reply| reply.results).unwrap_or_default());
    }
    if complete {
        nothing_pending(app, work, &batches).await?;
    }
    Ok(())
}

/// Whether the batch continues the device's line as the server knows it, or lies on it in part.
fn fits(state: &DeviceState, batch: &StoredBatch) -> bool {
    if batch.first_dseq > state.last_dseq + 1 || batch.last_dseq() <= state.last_dseq {
        return false;
    }
    let known = usize::try_from(state.last_dseq + 1 - batch.first_dseq).unwrap_or(usize::MAX);
    let chain = batch.op_ids.iter().take(known).fold(batch.chain_before, |chain, op| chain.chain_next(*op));
    chain == state.chain
}

fn count(taken: &mut TakenIn, known: &[bool], ops: &[OpId], results: &[(OpId, OpResult)]) {
    for (op, known) in ops.iter().zip(known) {
        if *known {
            continue;
        }
        match results.iter().find(|(of, _)| of == op).map(|(_, result)| result) {
            Some(OpResult::Refused { .. }) => taken.refused += 1,
            Some(OpResult::Held { .. }) => taken.held += 1,
            Some(_) => taken.applied += 1,
            None => taken.not_taken += 1,
        }
    }
}

async fn push(
    app: &App,
    device: DeviceId,
    batch: &StoredBatch,
    bodies: &[Vec<u8>],
    (from_dseq, chain): (u64, Hash),
) -> Result<PushReply, Failure> {
    let content = PushBatch {
        captured_by: batch.captured_by,
        actor: batch.actor,
        actor_mac: batch.actor_mac,
        op_ids: batch.op_ids.clone(),
        first: 0,
        bodies: bodies.to_vec(),
        other_hashes: Vec::new(),
    };
    let request = request(app, device, vec![content], (from_dseq, chain)).await?;
    Ok(app.writer.push(Asker { person: batch.actor, device }, request).await.map_err(ApiError::from)?)
}

/// The device's row says what waits on it: nothing any more.
async fn nothing_pending(app: &App, work: &Work, batches: &[&StoredBatch]) -> Result<(), Failure> {
    let state = device(app, work.device).await?;
    let last = batches.last().map(|batch| batch.actor);
    let person = state.person.or(last).unwrap_or_default();
    let request = request(app, work.device, Vec::new(), (state.last_dseq + 1, state.chain)).await?;
    app.writer.push(Asker { person, device: work.device }, request).await.map_err(ApiError::from)?;
    Ok(())
}

async fn request(
    app: &App,
    device: DeviceId,
    batches: Vec<PushBatch>,
    (from_dseq, chain): (u64, Hash),
) -> Result<PushRequest, Failure> {
    Ok(PushRequest {
        epoch: Some(epoch(app).await?),
        batches,
        ..PushRequest::empty(device, app.shared.stream, from_dseq, chain)
    })
}

async fn epoch(app: &App) -> Result<Epoch, Failure> {
    let stream = app.shared.stream;
    let state = app.readers.with(move |reader| reader.stream(stream)).await?;
    Ok(state.ok_or(ApiError::internal())?.epoch)
}

async fn device(app: &App, id: DeviceId) -> Result<DeviceState, Failure> {
    let stream = app.shared.stream;
    let loaded = app.readers.with(move |reader| reader.load(stream, &[Need::Device(id)])).await?;
    let state = loaded.devices.get(&id).cloned().flatten();
    Ok(state.unwrap_or_else(|| DeviceState::new(id, crate::clock::now())))
}

/// Which of these ops the server has, whatever became of them.
async fn known(app: &App, ops: &[OpId]) -> Result<Vec<bool>, Failure> {
    let (stream, asked) = (app.shared.stream, ops.to_vec());
    let known = app
        .readers
        .with(move |reader| {
            let needs: Vec<Need> = asked.iter().map(|op| Need::Op(*op)).collect();
            let loaded = reader.load(stream, &needs)?;
            let there = |op: &OpId| loaded.ops.get(op).is_some_and(Option::is_some);
            Ok::<_, StorageError>(asked.iter().map(there).collect())
        })
        .await?;
    Ok(known)
}
