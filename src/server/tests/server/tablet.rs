//! A device that captures, pushes and pulls: the least of a replica, so that tests can say exactly what it sends.

use domain::{DeviceId, Intent, OpId, Operation, OrgId, PersonId, Scope, SiteId, Stamp};
use serde_json::Value;
use server::{clock, random};
use sync::Hash;
use sync::message::{
    self, Cursor, CursorMap, Epoch, PullReply, PullRequest, PushBatch, PushReply, PushRequest, StreamId,
};
use sync::op::{BlobRef, OpBody};
use tickets::operations::Open;
use tickets::{Channel, TicketId, TicketKind, TicketOperation};

use crate::support::{Answer, Client, House, PASSWORD, empty_house, setup_request};

#[derive(Clone)]
pub(crate) struct Tablet {
    pub(crate) client: Client,
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    pub(crate) org: OrgId,
    pub(crate) stream: StreamId,
    pub(crate) epoch: Epoch,
    pub(crate) actor_key: [u8; 32],
    next_dseq: u64,
    chain: Hash,
}

/// A server after its first start, with the administrator's tablet.
pub(crate) fn house() -> (House, Tablet) {
    let house = empty_house();
    let client = house.client();
    let token = house.setup_token.clone().expect("an empty house prints a token");
    let answer = client.post_json("/api/setup", &setup_request(&token));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let tablet = Tablet::of(client, &answer);
    (house, tablet)
}

impl Tablet {
    /// The tablet of the person whom this answer has signed in.
    pub(crate) fn of(mut client: Client, answer: &Answer) -> Tablet {
        let identity = answer.json();
        let id = |name: &str| identity[name].as_str().unwrap().parse::<domain::Id>().unwrap();
        client.cookie = answer.cookie();
        let device = DeviceId(id("device"));
        Tablet {
            client,
            device,
            person: PersonId(id("person")),
            org: OrgId(id("org")),
            stream: StreamId(id("stream")),
            epoch: Epoch(id("epoch")),
            actor_key: random::unhex(identity["actor_key"].as_str().unwrap()).unwrap(),
            next_dseq: 1,
            chain: Hash::chain_start(device),
        }
    }

    pub(crate) fn sign_in(house: &House, login: &str, password: &str, device: DeviceId) -> Tablet {
        let client = house.client();
        let answer = client.sign_in(login, password, device);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        Tablet::of(client, &answer)
    }

    /// A new person with an account, hired by this one; signs in on `device`.
    pub(crate) fn colleague(
        &mut self,
        house: &House,
        login: &str,
        post: &str,
        site: Option<domain::SiteId>,
        device: DeviceId,
    ) -> Tablet {
        use domain::Operation;
        use staff::{Assignment, Post, StaffOperation, operations::Hire};
        let person = PersonId(random::id());
        let assignment = Assignment { post: Post::builtin_id(post), site };
        let hire = Hire {
            person,
            name: login.to_owned(),
            staff_number: login.to_owned(),
            assignments: vec![assignment],
            language: None,
        };
        let request = self.capture(vec![StaffOperation::from(hire).intent()]);
        let reply = self.push(&request);
        assert!(reply.results[0].1.took_effect(), "{reply:?}");
        let answer =
            self.client.post_json("/api/accounts", &serde_json::json!({ "login": login, "person": person }));
        let password = answer.json()["password"].as_str().unwrap().to_owned();
        let mut tablet = Tablet::sign_in(house, login, &password, device);
        let change = serde_json::json!({ "old": password, "new": PASSWORD, "end_others": true });
        assert_eq!(tablet.client.post_json("/api/session/password", &change).status, 204);
        tablet.org = self.org;
        tablet
    }

    /// Captures one batch; the numbers go on as on a real device, whether it is ever sent or not.
    pub(crate) fn capture(&mut self, intents: Vec<Intent>) -> PushRequest {
        self.capture_all(intents, &[], None)
    }

    /// As [`Tablet::capture`]; every op names these files.
    pub(crate) fn capture_naming(&mut self, intents: Vec<Intent>, files: &[BlobRef]) -> PushRequest {
        self.capture_all(intents, files, None)
    }

    /// As [`Tablet::capture`], about the card of `amends`.
    pub(crate) fn capture_amending(&mut self, intents: Vec<Intent>, amends: Option<OpId>) -> PushRequest {
        self.capture_all(intents, &[], amends)
    }

    fn capture_all(&mut self, intents: Vec<Intent>, files: &[BlobRef], amends: Option<OpId>) -> PushRequest {
        let now = clock::now();
        let ids: Vec<OpId> = intents.iter().map(|_| OpId(random::timed_id(now))).collect();
        let bodies: Vec<Vec<u8>> = intents
            .into_iter()
            .zip(&ids)
            .map(|(intent, &op)| {
                let body = OpBody {
                    op,
                    org: self.org,
                    actor: self.person,
                    kind: intent.kind.to_owned(),
                    kind_version: intent.version,
                    target: intent.target,
                    base_rev: 0,
                    base_seq: 0,
                    deps: Vec::new(),
                    captured: Stamp { wall: now, ..Stamp::default() },
                    intent: intent.bytes,
                    blobs: files.to_vec(),
                    amends,
                };
                body.to_bytes()
            })
            .collect();
        let batch = PushBatch::whole(self.device, self.person, &self.actor_key, ids.clone(), bodies);
        let request = PushRequest {
            epoch: Some(self.epoch),
            batches: vec![batch],
            ..PushRequest::empty(self.device, self.stream, self.next_dseq, self.chain)
        };
        self.next_dseq += ids.len() as u64;
        self.chain = ids.iter().fold(self.chain, |chain, id| chain.chain_next(*id));
        request
    }

    /// The same browser profile after signing in again: its numbers go on.
    pub(crate) fn continue_line_of(&mut self, before: &Tablet) {
        (self.next_dseq, self.chain) = (before.next_dseq, before.chain);
    }

    pub(crate) fn send(&self, request: &PushRequest) -> Answer {
        self.post_message("/api/sync/push", &message::encode(request))
    }

    pub(crate) fn push(&self, request: &PushRequest) -> PushReply {
        let answer = self.send(request);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        message::decode(&answer.body).unwrap()
    }

    pub(crate) fn post_message(&self, path: &str, body: &[u8]) -> Answer {
        self.client.post(path, body, &[("content-type", "application/octet-stream")])
    }

    pub(crate) fn pull_request(&self) -> PullRequest {
        PullRequest {
            device: self.device,
            epoch: Some(self.epoch),
            cursor: CursorMap::from([(self.stream, Cursor::default())]),
            witnesses: Vec::new(),
            grants_version: 0,
            scopes: Vec::new(),
            floor: None,
            cards: Vec::new(),
            max_rows: 1_000,
            max_bytes: 1_000_000,
        }
    }

    pub(crate) fn pull(&self, request: &PullRequest) -> PullReply {
        let answer = self.post_message("/api/sync/pull", &message::encode(request));
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        message::decode(&answer.body).unwrap()
    }

    /// Everything this person may read, page by page.
    pub(crate) fn pull_all(&self) -> Vec<domain::Row> {
        let mut request = self.pull_request();
        let mut rows: std::collections::BTreeMap<domain::Id, domain::Row> = std::collections::BTreeMap::new();
        loop {
            let page = self.pull(&request);
            rows.extend(page.rows.into_iter().map(|row| (row.id, row)));
            request.cursor = CursorMap::from([(self.stream, page.to)]);
            if let Some(grants) = page.grants {
                request.grants_version = grants.version;
                request.scopes = grants.scopes;
            }
            if !page.more {
                return rows.into_values().collect();
            }
        }
    }

    pub(crate) fn scopes(&self) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = self.pull_all().iter().map(|row| row.scope).collect();
        scopes.sort();
        scopes.dedup();
        scopes
    }

    pub(crate) fn who_am_i(&self) -> Value {
        self.client.get("/api/session").json()
    }
}

/// A ticket as any representative may open it.
pub(crate) fn opened(ticket: TicketId, site: SiteId) -> Intent {
    let open = Open {
        ticket,
        site,
        alias: "7F-0031".to_owned(),
        kind: TicketKind::Repair,
        category: None,
        priority: None,
        channel: Channel::Phone,
        unit: None,
        place: "地下室".to_owned(),
        customer: None,
        caller: None,
        title: "漏水".to_owned(),
        description: String::new(),
        wanted: String::new(),
        promised_reply_at: None,
        major: false,
    };
    TicketOperation::from(open).intent()
}
