//! Taking back what an import has added, as far as nobody has used it.

use std::collections::BTreeSet;

use customers::Customer;
use domain::{Intent, Operation, SiteId};
use sites::operations::TakeBack;
use sites::{BuildingId, EntranceId, SiteOperation, UnitCode, UnitId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::unit_imports::UnitImport;
use sync::message::StreamId;
use tickets::Ticket;
use visits::Visit;

use super::super::refusal::perform_all;
use super::super::{NotDone, Outcome};
use super::plan::{Addition, Standing};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::clock::now;
use crate::directory::all;
use crate::gate::SignedIn;

/// Records of one operation, as its rule allows.
const PIECE: usize = 200;

/// What goes and what stays.
struct Plan {
    intents: Vec<Intent>,
    gone: usize,
    /// Units that somebody has used since.
    used: Vec<UnitCode>,
}

pub(super) async fn undo(app: &App, signed_in: &SignedIn, import: &UnitImport) -> Result<Outcome, NotDone> {
    let added: Addition = serde_json::from_str(&import.added).map_err(|error| {
        tracing::error!(%error, "what an import has added cannot be read");
        ApiError::internal()
    })?;
    let (stream, site) = (app.shared.stream, import.site);
    let planned = app.readers.with(move |reader| Plan::make(reader, stream, site, &added)).await?;
    let Plan { intents, gone, used } = planned;
    perform_all(app, signed_in, intents).await?;
    let event = Event::new(app.shared.org, Kind::ImportUndone).by(signed_in).about(site).about(import.id);
    let event = event.with("gone", gone).with("left", used.len());
    // With something left, whoever frees it can take the rest back too, as long as the day lasts.
    let (org, id, undone) = (app.shared.org, import.id, used.is_empty().then(now));
    let noted = app.accounts.with(move |accounts| {
        accounts.together(|accounts| {
            if let Some(at) = undone {
                accounts.note_unit_import_undone(org, id, at)?;
            }
            audit::record(accounts, event)
        })
    });
    noted.await?;
    let said = words::taken_back(gone, &used);
    Ok(if gone == 0 && !used.is_empty() { Outcome::refused(said) } else { Outcome::done(said) })
}

impl Plan {
    fn make(
        reader: &mut dyn AuthorityReader,
        stream: StreamId,
        site: SiteId,
        added: &Addition,
    ) -> Result<Plan, StorageError> {
        let standing = Standing::read(reader, stream, site)?;
        let in_use = in_use(reader, stream, &standing)?;
        let (mut units, mut used) = (BTreeSet::new(), Vec::new());
        for code in &added.units {
            let id = UnitId::of(site, code);
            match (standing.units.contains_key(&id), in_use.contains(&id)) {
                (true, true) => used.push(code.clone()),
                (true, false) => {
                    units.insert(id);
                }
                // Somebody has taken it back already.
                (false, _) => {}
            }
        }
        // An entrance goes when nothing is left in it, whoever drew that; so does a building.
        let left = standing.units.iter().filter(|(id, _)| !units.contains(id)).map(|(_, unit)| unit);
        let entered: BTreeSet<EntranceId> = left.map(|unit| unit.entrance).collect();
        let own = added.entrances.iter();
        let own = own.map(|(code, number)| EntranceId::of(BuildingId::of(site, code), number));
        let entrances: Vec<EntranceId> =
            own.filter(|id| standing.entrances.contains_key(id) && !entered.contains(id)).collect();
        let built = standing.built_on(&entrances);
        let own = added.buildings.iter().map(|code| BuildingId::of(site, code));
        let buildings: Vec<BuildingId> =
            own.filter(|id| standing.buildings.contains(id) && !built.contains(id)).collect();
        let gone = units.len();
        let records: Vec<domain::Id> = units
            .into_iter()
            .map(UnitId::id)
            .chain(entrances.into_iter().map(EntranceId::id))
            .chain(buildings.into_iter().map(BuildingId::id))
            .collect();
        let piece = |records: &[domain::Id]| {
            SiteOperation::from(TakeBack { site, records: records.to_vec() }).intent()
        };
        Ok(Plan { intents: records.chunks(PIECE).map(piece).collect(), gone, used })
    }
}

/// Units that a customer, a ticket, a visit or a steward refers to.
fn in_use(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    standing: &Standing,
) -> Result<BTreeSet<UnitId>, StorageError> {
    let stewarded = standing.units.iter().filter(|(_, unit)| unit.steward.is_some());
    let mut used: BTreeSet<UnitId> = stewarded.map(|(id, _)| *id).collect();
    let customers = all::<Customer>(reader, stream)?;
    used.extend(customers.iter().flat_map(|(customer, _)| customer.roles.iter().map(|role| role.unit)));
    used.extend(all::<Ticket>(reader, stream)?.iter().filter_map(|(ticket, _)| ticket.unit));
    used.extend(all::<Visit>(reader, stream)?.iter().filter_map(|(visit, _)| visit.unit));
    Ok(used)
}
