//! Names for what the desk shows: region, roles, rules in force, and the help for the query language.

use std::{collections::HashMap, sync::Arc};

use super::{Desk, DeskError};
use crate::domain::{
    Block, Body, CategoryId, Network, Permission, RegionRole, Role, RuleId, ScopeKind, Timestamp,
    User,
};

/// Roles named at most to whom one may turn.
const ASKED_MAX: usize = 3;
/// Whoever may do one of these chooses among bodies.
const NAMES_BODIES: [Permission; 3] = [
    Permission::CardForward,
    Permission::DecisionGive,
    Permission::UserGrant,
];

/// What the desk says of its region.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionCard {
    /// The region's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// IANA time zone, for display.
    pub timezone: String,
    /// Name of the regional management centre.
    pub centre: String,
    /// Territories in the nominative.
    pub territories: Vec<String>,
    /// Its sector blocks, in the order of its act.
    pub blocks: Vec<Block>,
    /// The roles it offers: those of its act first.
    pub roles: Vec<RegionRole>,
}

impl RegionCard {
    /// What the region calls the role.
    pub fn role_name(&self, role: Role) -> &str {
        let own = self.roles.iter().find(|own| own.role == role);
        own.map_or(role.name(), |own| &own.name)
    }

    /// Why a role may not do that, and whom to ask: the roles that are able to, the nearest first.
    pub fn refusal(&self, role: Role, what: &str, able: impl Fn(Role) -> bool) -> String {
        let mut able: Vec<&RegionRole> = self.roles.iter().filter(|own| able(own.role)).collect();
        able.sort_by_key(|own| distance(role, own.role));
        let able = able.iter().take(ASKED_MAX).map(|own| own.name.as_str());
        let able: Vec<&str> = able.collect();
        let able = match &*able {
            [] => self.role_name(Role::Admin).to_owned(),
            able => able.join(", "),
        };
        format!(
            "Ваша роль — {} — не позволяет {what}. Обратитесь к тому, чья роль это позволяет: {able}",
            self.role_name(role),
        )
    }
}

/// How far another role is from whoever asks: somebody with the same part of the region is at hand, and
/// those of the whole region work that part too; another sector or municipality is no help.
fn distance(asker: Role, other: Role) -> u8 {
    match other.scope_kind() {
        kind if kind == asker.scope_kind() => 0,
        ScopeKind::Region => 1,
        _ => 2,
    }
}

/// What a user may choose from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surroundings {
    /// The territories that the user works.
    pub territories: Vec<String>,
    /// Active colleagues who work some of the same.
    pub colleagues: Vec<User>,
    /// The roles of the region, for whoever keeps the users.
    pub roles: Vec<RegionRole>,
    /// The bodies of the user's territories and of the region, for whoever passes cards on, decides whose
    /// they are, or keeps the users.
    pub bodies: Vec<Body>,
    /// The region's blocks, each with the body that the act gives it to: nothing of them is secret.
    pub blocks: Vec<(Block, Option<Body>)>,
}

/// A category as the desk names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryCard {
    /// Its id.
    pub id: CategoryId,
    /// Its Russian name.
    pub name: String,
    /// What the operator should find out first.
    pub note: Option<String>,
}

/// A rule as the desk names it beside a highlight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCard {
    /// Its Russian name.
    pub name: String,
    /// The category or signal it speaks for.
    pub tag: String,
}

/// The names of a rule set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RulesCard {
    /// The set's hash.
    pub hash: String,
    /// When it came into force.
    pub loaded_at: Timestamp,
    /// All categories in the order of the files.
    pub categories: Vec<CategoryCard>,
    /// How many rules the files hold.
    pub written: usize,
    /// What evidence is called: all rules, and what speaks without one.
    pub rules: HashMap<RuleId, RuleCard>,
}

impl RulesCard {
    /// The category's Russian name; its id when the rules no longer know it.
    pub fn category_name(&self, id: &CategoryId) -> String {
        self.category(id)
            .map_or_else(|| id.to_string(), |category| category.name.clone())
    }

    /// The category, if the rules know it.
    pub fn category(&self, id: &CategoryId) -> Option<&CategoryCard> {
        self.categories.iter().find(|category| category.id == *id)
    }
}

/// One line of the help for the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryHelp {
    /// The form.
    pub form: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// A query to try.
    pub example: &'static str,
}

const fn help(form: &'static str, meaning: &'static str, example: &'static str) -> QueryHelp {
    QueryHelp {
        form,
        meaning,
        example,
    }
}

/// The help shown beside the search box.
pub const QUERY_HELP: [QueryHelp; 12] = [
    help(
        "слово слово",
        "оба слова, в любой форме и в любом порядке",
        "отопление батарея",
    ),
    help("слово | слово", "хотя бы одно из слов", "мусор | ТКО"),
    help("-слово", "без этого слова", "вода -минеральная"),
    help(
        "\"слова подряд\"",
        "слова подряд, в этом порядке, в любой форме",
        "\"нет воды\"",
    ),
    help(
        "\"слова\"~2",
        "в этом порядке, между ними не больше двух других слов",
        "\"нет воды\"~2",
    ),
    help(
        "слово /3 слово",
        "рядом, не дальше трёх слов друг от друга",
        "вода /3 ржавая",
    ),
    help("=слово", "только в этой форме", "=вода"),
    help("начал*", "слова с таким началом", "энергосбыт*"),
    help(
        "( )",
        "скобки: часть запроса как одно целое",
        "(вода | водопровод) /3 (нет | отсутствовать)",
    ),
    help(
        "sector: category: signal:",
        "отрасль, категория, сигнал",
        "sector:жкх signal:danger",
    ),
    help(
        "place: network: date:",
        "место, сеть, дни публикации",
        "place:\"Старый Оскол\" date:2026-11-01..2026-11-21",
    ),
    help(
        "is:",
        "official — ответ ведомства, unanswered — жалоба на молчание, actionable — нужна реакция, \
         incident — вошло в инцидент",
        "is:unanswered",
    ),
];

/// The network's Russian name.
pub const fn network_name(network: Network) -> &'static str {
    match network {
        Network::Vk => "ВКонтакте",
        Network::Ok => "Одноклассники",
        Network::Telegram => "Telegram",
        Network::Max => "MAX",
        Network::Feed => "Ленты новостей",
        Network::Mastodon => "Mastodon",
        Network::Youtube => "YouTube",
        Network::Open311 => "Open311",
        Network::Pos => "Обратная связь",
        Network::Incident => "Инцидент Менеджмент",
        Network::Mail => "Почта",
        Network::File => "Файл",
        Network::Demo => "Демонстрация",
        Network::Webhook => "Вебхук",
    }
}

impl Desk {
    /// The names of the rules in force.
    pub fn rules(&self) -> Arc<RulesCard> {
        self.rules.load_full()
    }

    /// What the user may choose from, nothing of it outside the user's part of the region.
    ///
    /// # Errors
    /// Store failures.
    pub fn surroundings(&self, user: &User) -> Result<Surroundings, DeskError> {
        let reach = self.reach_of(user);
        let keeps_users = user.role.allows(Permission::UserGrant);
        let names_bodies = NAMES_BODIES.iter().any(|it| user.role.allows(*it));
        let territories = self.region.territories.iter();
        let colleagues = self.store.users()?.into_iter();
        let near = |other: &User| other.active && reach.meets(&self.reach_of(other));
        let within = |body: &&Body| {
            let territory = body.territory();
            territory.is_none() || reach.has_territory(territory)
        };
        let register = self.register.load();
        let of_act = |block: &Block| {
            let body = block.body.as_ref().and_then(|id| register.body(id));
            (block.clone(), body.cloned())
        };
        Ok(Surroundings {
            territories: territories
                .filter(|name| reach.has_territory(Some(name)))
                .cloned()
                .collect(),
            colleagues: colleagues.filter(near).collect(),
            roles: match keeps_users {
                true => self.region.roles.clone(),
                false => Vec::new(),
            },
            bodies: match names_bodies {
                true => register.bodies().iter().filter(within).cloned().collect(),
                false => Vec::new(),
            },
            blocks: self.region.blocks.iter().map(of_act).collect(),
        })
    }
}
