//! The answers of GeoReport v2, field by field as the standard names them.

use jiff::Zoned;

use crate::{
    desk::{Desk, PublicReport, Service},
    intake::open311::Node,
};

/// The root element and what stands in it.
type Face = (&'static str, Node);

/// Where the server is, and in which formats it speaks.
pub(super) fn discovery(desk: &Desk, site: &str) -> Face {
    let changed = moment(&desk.local(desk.rules().loaded_at));
    let formats = ["text/xml", "application/json"].map(Node::text);
    let endpoint = Node::Record(vec![
        (
            "specification",
            Node::text("http://wiki.open311.org/GeoReport_v2"),
        ),
        ("url", Node::text(format!("{site}/open311/v2"))),
        ("changeset", changed.clone()),
        (
            "type",
            Node::text(if desk.is_demo() { "test" } else { "production" }),
        ),
        ("formats", Node::List("format", formats.to_vec())),
    ]);
    let centre = &desk.region().centre;
    let face = Node::Record(vec![
        ("changeset", changed),
        ("contact", Node::text(centre)),
        (
            "key_service",
            Node::text(format!("Ключ приложению выдаёт {centre}")),
        ),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    ("discovery", face)
}

/// The services.
pub(super) fn services(services: &[Service]) -> Face {
    let face = |service: &Service| {
        Node::Record(vec![
            ("service_code", Node::text(service.code.as_str())),
            ("service_name", Node::text(&service.name)),
            ("description", Node::Absent),
            ("metadata", Node::Flag(false)),
            ("type", Node::text("realtime")),
            ("keywords", Node::Absent),
            ("group", Node::text(service.group)),
        ])
    };
    let services = services.iter().map(face).collect();
    ("services", Node::List("service", services))
}

/// What is asked beside the standard's fields: nothing.
pub(super) fn definition(service: &Service) -> Face {
    let face = Node::Record(vec![
        ("service_code", Node::text(service.code.as_str())),
        ("attributes", Node::List("attribute", Vec::new())),
    ]);
    ("service_definition", face)
}

/// The id of a report just recorded.
pub(super) fn created(id: &str) -> Face {
    let notice = "Принято. Состояние видно по service_request_id; имя и контакты мы не храним";
    let face = Node::Record(vec![
        ("service_request_id", Node::text(id)),
        ("service_notice", Node::text(notice)),
        ("account_id", Node::Absent),
    ]);
    ("service_requests", Node::List("request", vec![face]))
}

/// A report's id by its token; we give the id at once, so they are one.
pub(super) fn token(id: &str) -> Face {
    let face = Node::Record(vec![
        ("service_request_id", Node::text(id)),
        ("token", Node::text(id)),
    ]);
    ("service_requests", Node::List("request", vec![face]))
}

/// Reports, as everybody may see them.
pub(super) fn requests(desk: &Desk, reports: &[PublicReport]) -> Face {
    let face = |report: &PublicReport| {
        let place = report.place.as_ref();
        let service = &report.service.name;
        let what = place.map_or_else(|| service.clone(), |place| format!("{service}: {place}"));
        Node::Record(vec![
            ("service_request_id", Node::text(&report.id)),
            (
                "status",
                Node::text(if report.open { "open" } else { "closed" }),
            ),
            ("status_notes", Node::text(report.note)),
            ("service_name", Node::text(service)),
            ("service_code", Node::text(report.service.code.as_str())),
            ("description", Node::text(what)),
            ("agency_responsible", Node::text(&desk.region().centre)),
            ("service_notice", Node::Absent),
            ("requested_datetime", moment(&report.made_at)),
            ("updated_datetime", moment(&report.updated_at)),
            ("expected_datetime", Node::Absent),
            ("address", place.map_or(Node::Absent, Node::text)),
            ("address_id", Node::Absent),
            ("zipcode", Node::Absent),
            ("lat", Node::Absent),
            ("long", Node::Absent),
            ("media_url", Node::Absent),
        ])
    };
    let reports = reports.iter().map(face).collect();
    ("service_requests", Node::List("request", reports))
}

/// Why there is no answer.
pub(super) fn fault(code: u16, text: &str) -> Face {
    let face = Node::Record(vec![
        ("code", Node::Number(code)),
        ("description", Node::text(text)),
    ]);
    ("errors", Node::List("error", vec![face]))
}

/// A moment as the W3C writes it, with the region's offset.
fn moment(at: &Zoned) -> Node {
    Node::text(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}
