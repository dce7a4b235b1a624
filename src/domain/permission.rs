//! Permissions (право): what can be done at the desk, each with a stable id. What is not permitted is
//! refused; nobody has a permission about authors, because there is none.

macro_rules! permissions {
    ($($variant:ident = $id:literal, $what:literal;)*) => {
        /// Something a role may or may not do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $(#[doc = $what] $variant,)* }

        impl Permission {
            /// All permissions, group by group.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id, as in the API.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What it permits, as a Russian infinitive.
            pub const fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }
        }
    };
}

permissions! {
    QueueRead = "queue.read", "смотреть очередь";
    CardRead = "card.read", "смотреть карточки";
    HistoryRead = "history.read", "смотреть историю карточек";
    PagesRead = "pages.read", "смотреть официальные страницы";

    CardTake = "card.take", "брать карточку в работу";
    CardNote = "card.note", "писать заметки к карточке";
    CardCall = "card.call", "записывать звонки к карточке";
    CardAttach = "card.attach", "прикладывать файлы к карточке";
    CardPlace = "card.place", "уточнять место";
    CardWait = "card.wait", "откладывать и возобновлять работу";
    CardResolve = "card.resolve", "отмечать решение";
    CardReject = "card.reject", "отклонять карточку";
    CardLink = "card.link", "связывать карточки";
    ReplyDraft = "reply.draft", "готовить ответ";
    ReplyCheck = "reply.check", "проверять ответ";
    HandoverWrite = "handover.write", "сдавать смену";

    CardAssign = "card.assign", "поручать карточку";
    CardCoexecutor = "card.coexecutor", "назначать соисполнителей";
    CardForward = "card.forward", "передавать карточку";
    CardForwardExternal = "card.forward_external", "передавать карточку вне центра";
    CardMerge = "card.merge", "объединять карточки";
    CardSplit = "card.split", "разделять карточку";
    CardSeverity = "card.severity", "менять срочность";
    CardClose = "card.close", "закрывать карточку";
    CardReopen = "card.reopen", "открывать карточку снова";

    ReplyApprove = "reply.approve", "согласовывать ответ";
    PauseApprove = "pause.approve", "согласовывать остановку срока";
    CloseApprove = "close.approve", "согласовывать закрытие";

    ReplyMarkPublished = "reply.mark_published", "отмечать данный жителям ответ";

    ControlSet = "control.set", "ставить на контроль";
    OrderSet = "order.set", "давать поручения";
    DecisionGive = "decision.give", "принимать решения";

    SummaryRead = "summary.read", "смотреть сводку и охват";
    RisksRead = "risks.read", "смотреть риски";
    SlicesRead = "slices.read", "смотреть срезы";
    RatingRead = "rating.read", "смотреть оценку органов";
    IndicatorsRead = "indicators.read", "смотреть показатели";
    ExportAggregate = "export.aggregate", "выгружать сводные данные";

    SearchItems = "search.items", "искать по сообщениям";
    FeedWrite = "feed.write", "вести ленты";

    ExportRows = "export.rows", "выгружать карточки";

    ProblemDraft = "problem.draft", "готовить проблемные вопросы";
    MeasureWrite = "measure.write", "вести меры";
    TargetPropose = "target.propose", "предлагать целевые значения";
    RecommendationWrite = "recommendation.write", "писать рекомендации";

    ProblemAgree = "problem.agree", "согласовывать проблемные вопросы";
    TargetApprove = "target.approve", "утверждать целевые значения";
    MeasureApprove = "measure.approve", "утверждать меры";
    PollAgree = "poll.agree", "согласовывать опросы";
    RatingPublish = "rating.publish", "публиковать оценку органов";

    ClarificationWrite = "clarification.write", "готовить разъяснения";
    PagesWrite = "pages.write", "вести официальные страницы";

    RulesTest = "rules.test", "пробовать правила";
    RulesEdit = "rules.edit", "менять правила";
    RulesApprove = "rules.approve", "утверждать правила";

    UserRequest = "user.request", "подавать заявки на доступ";
    UserGrant = "user.grant", "вести пользователей";
    SourceWrite = "source.write", "вести источники";
    CalendarWrite = "calendar.write", "вести календарь";
    ImportRun = "import.run", "загружать файлы";
    StatusRead = "status.read", "смотреть состояние службы";
    BackupRead = "backup.read", "брать резервные копии";

    DutyWrite = "duty.write", "составлять дежурства";
    AuditRead = "audit.read", "смотреть журнал действий";
    ClockObject = "clock.object", "оспаривать срок";
    RatingObject = "rating.object", "оспаривать оценку";
    CardPrivate = "card.private", "смотреть карточки частных дел";
    BodyWrite = "body.write", "вести перечень органов";
    CardEssence = "card.essence", "смотреть суть одной карточки по ссылке";
}

/// The groups in which the roles have them.
pub(super) mod group {
    use super::Permission::{self as P, *};

    /// Looks at queue and cards.
    pub const SEE: &[P] = &[QueueRead, CardRead, HistoryRead, PagesRead];
    /// Works cards.
    pub const WORK: &[P] = &[
        CardTake,
        CardNote,
        CardCall,
        CardAttach,
        CardPlace,
        CardWait,
        CardResolve,
        CardReject,
        CardLink,
        ReplyDraft,
        ReplyCheck,
        HandoverWrite,
    ];
    /// Says who works what, and ends it.
    pub const DISPATCH: &[P] = &[
        CardAssign,
        CardCoexecutor,
        CardForward,
        CardForwardExternal,
        CardMerge,
        CardSplit,
        CardSeverity,
        CardClose,
        CardReopen,
    ];
    /// Agrees to what others prepared.
    pub const APPROVE: &[P] = &[ReplyApprove, PauseApprove, CloseApprove];
    /// Tells that an answer was given.
    pub const PUBLISH: &[P] = &[ReplyMarkPublished];
    /// Takes under control.
    pub const CONTROL: &[P] = &[ControlSet, OrderSet, DecisionGive];
    /// Looks at figures.
    pub const FIGURES: &[P] = &[
        SummaryRead,
        RisksRead,
        SlicesRead,
        RatingRead,
        IndicatorsRead,
        ExportAggregate,
    ];
    /// Searches messages.
    pub const SEARCH: &[P] = &[SearchItems, FeedWrite];
    /// Takes cards out as rows.
    pub const ROWS: &[P] = &[ExportRows];
    /// Prepares problems, measures, targets.
    pub const PLAN: &[P] = &[
        ProblemDraft,
        MeasureWrite,
        TargetPropose,
        RecommendationWrite,
    ];
    /// Agrees to plans.
    pub const AGREE: &[P] = &[
        ProblemAgree,
        TargetApprove,
        MeasureApprove,
        PollAgree,
        RatingPublish,
    ];
    /// Clarifies in public.
    pub const MEDIA: &[P] = &[ClarificationWrite, PagesWrite, ReplyMarkPublished];
    /// Tries and changes rules.
    pub const RULES: &[P] = &[RulesTest, RulesEdit];
    /// Approves rules.
    pub const RULES2: &[P] = &[RulesApprove];
    /// Asks for access.
    pub const REQUEST: &[P] = &[UserRequest];
    /// Keeps the machine.
    pub const TECH: &[P] = &[
        UserGrant,
        SourceWrite,
        CalendarWrite,
        ImportRun,
        StatusRead,
        BackupRead,
    ];
    /// Plans duties.
    pub const DUTY: &[P] = &[DutyWrite];
    /// Reads who did what.
    pub const AUDIT: &[P] = &[AuditRead];
    /// Objects to clocks and ratings.
    pub const OBJECT: &[P] = &[ClockObject, RatingObject];
    /// Private cards.
    pub const PRIVATE: &[P] = &[CardPrivate];
    /// Keeps the bodies.
    pub const BODIES: &[P] = &[BodyWrite];
    /// One card by a link.
    pub const OUTSIDE: &[P] = &[CardEssence, CardAttach, ReplyDraft];
    /// Whoever sets up the desk: all but private cards.
    pub const SETUP: &[&[P]] = &[
        SEE, WORK, DISPATCH, APPROVE, PUBLISH, CONTROL, FIGURES, SEARCH, ROWS, PLAN, AGREE, MEDIA,
        RULES, RULES2, REQUEST, TECH, DUTY, AUDIT, OBJECT, BODIES,
    ];
}
