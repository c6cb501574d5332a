//! The notebook's rules: one function per intent.

use domain::{ApplyError, OpContext, Place as At, Records, Rejection, Scope};

use super::{
    Advance, Append, Claim, Confide, Diary, Member, Move, Note, NotebookOperation, Open, Place, Retitle,
    Secret, Stage,
};
use crate::workload::canary;

type Outcome = Result<(), ApplyError>;

pub(super) fn apply(
    operation: &NotebookOperation,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Outcome {
    match operation {
        NotebookOperation::Open(content) => open(content, context, records),
        NotebookOperation::Append(content) => append(content, context, records),
        NotebookOperation::Retitle(content) => retitle(content, context, records),
        NotebookOperation::Advance(content) => advance(content, context, records),
        NotebookOperation::Claim(content) => claim(content, context, records),
        NotebookOperation::Move(content) => relocate(content, context, records),
        NotebookOperation::Remove(content) => {
            records.require::<Note>(content.note)?;
            records.remove(content.note);
            records.remove(Note::secret_id(content.note));
            Ok(())
        }
        NotebookOperation::Confide(content) => confide(content, context, records),
        NotebookOperation::Appoint(content) => {
            let mut history =
                records.get::<Member>(content.person.id())?.map_or_else(Vec::new, |old| old.history);
            history.push(context.op);
            let (person, status, grants) = (content.person, content.status, content.grants.clone());
            records.put(&Member { person, status, grants, history });
            Ok(())
        }
        NotebookOperation::Found(content) => {
            records.put(&Place { site: content.site, history: vec![context.op] });
            Ok(())
        }
        NotebookOperation::Implode(content) => records.require::<Note>(content.note).map(drop),
        NotebookOperation::Explode(content) => {
            records.require::<Note>(content.note)?;
            assert!(context.place == At::Device, "a bug in a module's rules (simulated)");
            Ok(())
        }
    }
}

fn open(content: &Open, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    if records.get::<Note>(content.note)?.is_some() {
        return Err(Rejection::new("notebook.exists").into());
    }
    let mut note = Note {
        id: content.note,
        site: content.site,
        canary: String::new(),
        title: content.title.clone(),
        stage: Stage::Open,
        claimed_by: None,
        lines: Vec::new(),
        history: vec![context.op],
    };
    note.settle_in(content.site);
    let mut secret = Secret {
        id: Note::secret_id(content.note),
        site: content.site,
        canary: String::new(),
        telephone: content.telephone.clone(),
        open: true,
        history: vec![context.op],
    };
    secret.settle_in(content.site);
    records.put(&note);
    records.put(&secret);
    Ok(())
}

fn append(content: &Append, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let mut note = records.require::<Note>(content.note)?;
    note.lines.push(content.line.clone());
    note.history.push(context.op);
    if note.stage == Stage::Closed {
        records.merged("notebook.added_after_close");
    }
    records.put(&note);
    Ok(())
}

fn retitle(content: &Retitle, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let mut note = records.require::<Note>(content.note)?;
    if note.title == content.to {
        return Ok(());
    }
    if note.title != content.from {
        return Err(Rejection::new("notebook.title_changed").fact("title", &note.title).into());
    }
    note.title.clone_from(&content.to);
    note.history.push(context.op);
    records.put(&note);
    Ok(())
}

fn advance(content: &Advance, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let mut note = records.require::<Note>(content.note)?;
    if note.stage == content.to {
        return Ok(());
    }
    if note.stage != content.from {
        return Err(Rejection::new("notebook.not_in_stage").into());
    }
    note.stage = content.to;
    note.history.push(context.op);
    let secret = records.get::<Secret>(Note::secret_id(note.id));
    // On a device without the right to personal data the side row is unknown; the server closes it.
    if let Ok(Some(mut secret)) = secret {
        secret.open = note.stage != Stage::Closed;
        secret.history.push(context.op);
        records.put(&secret);
    } else if context.place == At::Server {
        secret?;
    }
    records.put(&note);
    Ok(())
}

fn claim(content: &Claim, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let mut note = records.require::<Note>(content.note)?;
    match note.claimed_by {
        Some(person) if person == context.actor.person => Ok(()),
        Some(person) => Err(Rejection::new("notebook.claimed").blocked_by(person).into()),
        None => {
            note.claimed_by = Some(context.actor.person);
            note.history.push(context.op);
            records.put(&note);
            Ok(())
        }
    }
}

fn relocate(content: &Move, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let mut note = records.require::<Note>(content.note)?;
    if note.site == content.site {
        return Ok(());
    }
    note.settle_in(content.site);
    note.history.push(context.op);
    let secret = records.get::<Secret>(Note::secret_id(note.id));
    if let Ok(Some(mut secret)) = secret {
        secret.settle_in(content.site);
        secret.history.push(context.op);
        records.put(&secret);
    } else if context.place == At::Server {
        secret?;
    }
    records.put(&note);
    Ok(())
}

fn confide(content: &Confide, context: &OpContext<'_>, records: &mut Records<'_>) -> Outcome {
    let person = context.actor.person;
    let mut diary = records.get::<Diary>(content.diary)?.unwrap_or_else(|| Diary {
        id: content.diary,
        person,
        canary: canary::of(Scope::User(person)),
        lines: Vec::new(),
        history: Vec::new(),
    });
    if diary.person != person {
        return Err(Rejection::not_found().into());
    }
    diary.lines.push(content.line.clone());
    diary.history.push(context.op);
    records.put(&diary);
    Ok(())
}
